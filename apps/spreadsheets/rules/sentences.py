"""Reasons in words: what is wrong with a file or a cell, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.spreadsheets.rules.logs import LOG_FIELDS, LOG_REASONS, LOG_REFUSALS

FILE_REASONS: Mapping[str, str | Promise] = {
    "empty_file": _("The file is empty (0 bytes). Choose the right file and upload it again."),
    "empty_workbook": _("The workbook has no content. Fill in the table and upload it again."),
    "file_too_big": _("The file is larger than %(megabytes)s MB. Split it, or delete pictures in it."),
    "unzipped_too_big": _("Unpacked, the workbook is larger than %(megabytes)s MB. Delete unused sheets and formats."),
    "bomb": _("The file is packed in a way no office program packs. Save it anew in Excel or WPS."),
    "damaged": _("The file is damaged or incomplete. Open it in Excel or WPS, save it anew and upload it again."),
    "encrypted": _("The workbook needs a password to be opened. Take the password off and upload it again."),
    "unsafe_path": _("The file contains parts with forbidden names. Save it anew in Excel or WPS."),
    "too_many_parts": _("The workbook has more than %(limit)s parts. Copy the table into a new workbook."),
    "too_many_sheets": _("The workbook has more than %(limit)s sheets. Split it."),
    "no_sheets": _("The workbook has no worksheet. Put the table on a worksheet."),
    "binary_workbook": _("This is a binary workbook (.xlsb). Save it as .xlsx and upload it again."),
    "open_document": _("This is an OpenDocument sheet. Save it as .xlsx and upload it again."),
    "plain_zip": _("This is a zip archive with workbooks in it. Unpack it and upload the workbooks one by one."),
    "not_a_workbook": _("This is not a workbook (%(kind)s). Upload an .xlsx, .xls or .csv file."),
    "html_as_workbook": _("This is a web page named like a workbook. Open it in Excel or WPS and save it as .xlsx."),
    "xml_as_workbook": _("This is an XML file, not a workbook. Open it in Excel or WPS and save it as .xlsx."),
    "csv_encoding": _("The characters of the CSV file cannot be read. Save it as .xlsx and upload it again."),
    "dtd": _("The workbook contains declarations that no office program writes. Save it anew in Excel or WPS."),
    "encoding": _("A part of the workbook is not written in UTF-8. Save it anew in Excel or WPS."),
    "huge_attribute": _("A part of the workbook is malformed (endless value). Save it anew in Excel or WPS."),
    "huge_text": _("A cell holds more text than Excel allows. Shorten it."),
    "far_cell": _('Sheet "%(sheet)s": cell %(cell)s lies far from the table. Delete what is in it and save.'),
    "too_many_rows": _('Sheet "%(sheet)s": cell %(cell)s lies beyond row %(limit)s. Delete it, or split the table.'),
    "too_many_cells": _('Sheet "%(sheet)s" makes the workbook too large to read. Delete what does not belong to it.'),
    "row_twice": _('Sheet "%(sheet)s": row %(row)s is stored twice. Save the file anew in Excel or WPS.'),
    "huge_merge": _('Sheet "%(sheet)s": the cells merged at %(cell)s cover far too much. Unmerge them and save.'),
    "too_many_merges": _('Sheet "%(sheet)s" has too many merged cells. Unmerge them and save.'),
    "too_slow": _("Reading the file takes too long. Copy the table into a new workbook and upload that."),
    "too_much_memory": _("Reading the file takes too much memory. Copy the table into a new workbook."),
    "crashed": _("The file could not be read. Copy the table into a new workbook and upload that."),
    "no_goal_list": _("No goal list was found. Its header needs a service, a unit and the target of the whole period."),
    "no_tenant_list": _("No list of tenants was found. Its header needs the enterprise name and its credit code."),
    "no_offer_list": _(
        "No list of providers was found. Its header needs the provider, and the credit code or product and price."
    ),
    **LOG_REFUSALS,
    "no_voucher_list": _(
        "No list of vouchers was found. Its header needs the date, the voucher number and the amount spent."
    ),
    "all_hidden": _("The table is on a hidden sheet. Show the sheet and save the file."),
    "no_rows": _("There is a header but no row below it. Fill in the table and upload it again."),
    "no_such_file": _('There is no file "%(path)s".'),
}
CELL_REASONS: Mapping[str, str | Promise] = {
    "target_blank": _("The target is missing. Fill in a number."),
    "not_a_number": _('"%(raw)s" is not a number. Fill in a number.'),
    "other_unit": _('"%(raw)s" carries another unit than %(unit)s. Fill in the number in %(unit)s.'),
    "negative": _("The number is below zero. Fill in a number from 0."),
    "fraction": _("%(unit)s are counted in whole numbers. Fill in a whole number."),
    "too_large": _("The number is too large. Check it and fill it in again."),
    "too_many_decimals": _("The number has more than two decimals. Round it to two."),
    "range": _('"%(raw)s" is a range. Fill in one number.'),
    "boolean": _("The cell holds a truth value, not a number. Fill in a number."),
    "excel_error": _("The cell shows the error %(raw)s. Mend the formula or fill in the value."),
    "formula_without_result": _(
        "The formula has no stored result. Open the file in Excel or WPS, save it, upload again."
    ),
    "foreign_year": _("This year is not one of the programme; the column was left out. Confirm it."),
    "split_differs": _("The years add up to %(split)s = %(sum)s, but the target is %(total)s. Correct one of them."),
    "service_blank": _("The service is missing. Fill in a service of the catalogue."),
    "service_unknown": _('"%(raw)s" is not in the service catalogue. Use a service of the catalogue.'),
    "service_near": _('"%(raw)s" is not in the service catalogue. Do you mean "%(nearest)s"?'),
    "service_of_other_class": _('"%(service)s" belongs to the other class of services. Confirm the service.'),
    "unit_blank": _("The unit is missing. Fill in the unit."),
    "unit_unknown": _('"%(raw)s" is not a unit of this programme. Use a unit of the catalogue.'),
    "unit_not_of_service": _('This service is not counted in "%(raw)s" but in %(allowed)s.'),
    "unit_assumed": _("The unit is missing; this service is counted in %(value)s only. Confirm it."),
    "goal_twice": _('This goal stands in sheet "%(sheet)s", row %(row)s already. Keep one of the two.'),
    "text_too_long": _("The text is longer than %(limit)s characters. Shorten it."),
    "code_blank": _("The credit code is missing. Fill it in."),
    "code_length": _("A credit code has 18 characters. Check it against the business licence."),
    "code_check": _("The check character of this credit code is wrong. Check it against the business licence."),
    "code_known": _('The check character of this credit code is wrong; "%(known)s" is known for this park.'),
    "code_as_number": _(
        "The credit code is stored as a number and has lost digits. Format the cell as text, type again."
    ),
    "look_alike": _("A letter was read as the digit it looks like: %(value)s. Confirm the code."),
    "park_by_name": _("The credit code is missing; by its name the park has %(code)s. Confirm it."),
    "park_from_above": _("The park is missing; it was taken from the row above. Confirm it."),
    "park_unknown": _("No park has this credit code. Add the park first, or let the import add parks."),
    "park_not_enrolled": _("This park is not in the programme. Enrol it first, or let the import add parks."),
    "park_name_blank": _("The name of the new park is missing. Fill it in."),
    "park_name_differs": _('This credit code belongs to "%(known)s". Confirm the park.'),
    "county_blank": _("The county of the new park is missing. Fill it in."),
    "county_is_city": _('"%(name)s" is a city. Fill in the county or district of the park.'),
    "county_out_of_scope": _('"%(name)s" is outside the scope of this programme. Check the county.'),
    "county_differs": _("This park is registered in %(known)s. Confirm the park."),
    "county_guessed": _("The county was read as %(code)s. Confirm it."),
    "division_unknown": _('"%(raw)s" is no county of this province. Check the name.'),
    "division_ambiguous": _('"%(raw)s" may be more than one county. Put the city before it.'),
    "less_than": _("The target is stated as less than %(value)s; at most %(value)s is stored. Confirm it."),
    "ask_vague": _('"%(raw)s" is not exact; %(value)s is stored. Confirm it.'),
    "ask_range": _('"%(raw)s" is a range; the lower end %(value)s is stored. Confirm it.'),
    "ask_chinese_number": _('"%(raw)s" was read as %(value)s. Confirm it.'),
    "ask_scaled": _('"%(raw)s" was read as %(value)s. Confirm it.'),
    "ask_remark": _("The remark in the cell is left out; %(value)s is stored. Confirm it."),
    "ask_near_unit": _('"%(raw)s" was read as %(value)s. Confirm the unit.'),
    "ask_none_word": _('"%(raw)s" was read as 0. Confirm it.'),
    "ask_relation": _('"%(raw)s" was read as %(value)s. Confirm it.'),
    "ask_other_money_unit": _('"%(raw)s" was converted to %(value)s. Confirm it.'),
    "ask_rounded": _('"%(raw)s" was rounded to %(value)s. Confirm it.'),
    "ask_negative": _("The amount is below zero. Confirm it."),
    "ask_look_alike": _("A letter was read as the digit it looks like: %(value)s. Confirm the code."),
    "ask_short_year": _('"%(raw)s" was read as %(value)s. Confirm the year.'),
    "ask_year_assumed": _('"%(raw)s" has no year; %(value)s is stored. Confirm it.'),
    "ask_day_order": _('"%(raw)s" was read as %(value)s. Confirm day and month.'),
    "ask_serial": _('"%(raw)s" was read as the day %(value)s. Confirm it.'),
    "ask_first_day": _('"%(raw)s" names a month; its first day %(value)s is stored. Confirm it.'),
    "total_differs": _("The sheet says %(theirs)s, the rows add up to %(ours)s. Confirm the rows."),
    "rows_hidden": _("%(count)s hidden rows (%(rows)s) were left out. Confirm it, or show them and upload again."),
    "sheet_hidden": _("This hidden sheet was left out. Confirm it, or show it and upload again."),
    "name_blank": _("The name of the enterprise is missing. Fill it in."),
    "industry_unknown": _('"%(raw)s" is no division of GB/T 4754-2017. Use its two digits or its name.'),
    "not_yes_or_no": _('"%(raw)s" is neither yes nor no. Fill in one of them.'),
    "not_a_date": _('"%(raw)s" is not a day. Write it as 2023-04-25.'),
    "no_such_day": _('"%(raw)s" is not in the calendar. Check the day.'),
    "tenant_twice": _('This enterprise stands in sheet "%(sheet)s", row %(row)s already. Keep one of the two.'),
    "moved_out_before_in": _("The enterprise moves out before it moves in. Correct one of the days."),
    "key_not_pilot": _("A key enterprise is a pilot enterprise. Correct one of the two cells."),
    "provider_blank": _("The name of the provider is missing. Fill it in."),
    "provider_code_blank": _(
        "The credit code is missing. Fill it in; for a volunteer or mentor fill in the kind of provider instead."
    ),
    "provider_by_name": _("The credit code is missing; by its name the provider has %(value)s. Confirm it."),
    "provider_from_above": _('The provider is missing; "%(value)s" was taken from the row above. Confirm it.'),
    "provider_renamed": _('This credit code belongs to "%(known)s", which would be renamed. Confirm it.'),
    "code_of_two": _(
        'This credit code stands for "%(name)s" in sheet "%(sheet)s", row %(row)s. Correct the name or the code.'
    ),
    "code_of_person": _("A volunteer or mentor has no credit code. Empty the cell."),
    "identity_card": _("Take out the identity card number: the portal does not collect it."),
    "kind_unknown": _('"%(raw)s" is no kind of provider. Fill in agency, association, volunteer, mentor or other.'),
    "kind_assumed": _("The kind of the new provider is missing; %(value)s was assumed. Confirm it."),
    "not_selected": _(
        "There is no selection record for %(service)s: the provider is registered, the product is not offered."
        " Record the selection, then upload the file again."
    ),
    "offer_blank": _("A cell that a product needs is empty. Fill it in: %(field)s."),
    "offer_twice": _('The same product stands in sheet "%(sheet)s", row %(row)s for the same time. Keep one of them.'),
    "price_over": _(
        "%(price)s yuan is above the market reference price of %(reference)s yuan."
        " The product is kept as a draft until the county accepts the price."
    ),
    "price_unit": _("The price is stated per %(unit)s; that is not the unit of this product. Correct one of them."),
    "reference_zero": _("A market reference price is more than 0 yuan. Fill in the price that was found."),
    "source_unknown": _(
        '"%(raw)s" is no source of a market price. Fill in a quotation, an official website or a contract.'
    ),
    "not_a_validity": _('"%(raw)s" is no time from a day to a day. Write it as 2026-01-01 - 2026-12-31.'),
    "validity_backwards": _("Validity ends before it begins. Correct one of the days."),
    "entry_blank": _("A cell that an expenditure needs is empty. Fill it in."),
    "voucher_twice": _('This voucher number stands in sheet "%(sheet)s", row %(row)s already. Keep one of the two.'),
    "other_park": _('The sheet is headed "%(park)s", which is another park. Confirm that its rows belong here.'),
    "ask_last_day": _('"%(raw)s" names a month; its last day %(value)s is stored. Confirm it.'),
    "ask_whole_months": _('"%(raw)s" names months; %(value)s is stored. Confirm it.'),
    **LOG_REASONS,
    "part": _('"%(raw)s" cannot be taken apart into a number and its part. Fill in one number.'),
}
OFFER_FIELDS: Mapping[str, str | Promise] = {
    "service": _("service"),
    "product": _("product"),
    "content": _("content of the service"),
    "deliverable": _("deliverable"),
    "price": _("price (yuan)"),
    "unit": _("per"),
    "reference": _("market reference price (yuan)"),
    "source": _("source of the reference"),
    "reference_note": _("which document or address"),
    "reference_date": _("date of the reference"),
    "valid_from": _("valid from"),
    "valid_until": _("valid until"),
}
NOTES: Mapping[str, str | Promise] = {
    "macros": _("The macros in the workbook were not run and are not kept."),
    "foreign_years": _("Years outside this programme were checked against the totals and are not imported."),
    "external_links": _("Values linked from other workbooks were taken as stored."),
}


# Said alike about many rows: shown once, with the rows.
PER_PARK = frozenset(
    "park_by_name park_from_above park_unknown park_not_enrolled park_name_blank park_name_differs county_blank "
    "county_is_city county_out_of_scope county_differs county_guessed division_unknown division_ambiguous code_blank "
    "code_length code_check look_alike ask_look_alike provider_by_name provider_renamed provider_code_blank "
    "kind_assumed not_selected sentence title_assumed provider_by_word agreement_unknown provider_unregistered "
    "enterprise_unknown enterprise_near row_of_other_park".split()
)


def suggestion(code: str, params: Mapping[str, Any]) -> str:
    """What the cell most likely ought to say, '' when nobody can tell."""
    return str({"split_differs": params.get("sum"), "service_unknown": params.get("nearest")}.get(code) or "") or str(
        params.get("known") or "" if code == "code_check" else ""
    )


def file_sentence(code: str, params: Mapping[str, Any]) -> str:
    """Why a file cannot be read, in the active language."""
    return str(FILE_REASONS[code]) % params


def cell_sentence(code: str, params: Mapping[str, Any], raw: str) -> str:
    """What is wrong with a cell, or what is to be confirmed about it, in the active language."""
    if code == "sentence":
        return str(params["sentence"])
    if code == "service_unknown" and params.get("nearest"):
        code = "service_near"
    if code == "code_check" and params.get("known"):
        code = "code_known"
    if code == "offer_blank":
        params = {"field": OFFER_FIELDS[params["wanted"]]}
    if code == "record_differs":
        params = {**params, "fields": ", ".join(str(LOG_FIELDS[name]) for name in params["wanted"])}
    return str(CELL_REASONS[code]) % {"raw": raw, "unit": "", **params}
