"""Words of service logs and of the files beside them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOG_REFUSALS: Mapping[str, str | Promise] = {
    "no_record_list": _("No service log was found. Its header needs the date, the service and the enterprises served."),
    "not_an_archive": _("This is not a ZIP archive. Pack the files into one .zip file and upload it again."),
    "archive_damaged": _("The archive is damaged or incomplete. Pack the files anew and upload it again."),
    "archive_too_big": _("The archive is larger than %(megabytes)s MB. Split it, or bring the rest with the records."),
    "archive_too_long": _("The archive holds more than %(limit)s files. Split it, or bring the rest with the records."),
    "archive_empty": _("There is no file in the archive. Pack the files anew and upload it again."),
}
LOG_REASONS: Mapping[str, str | Promise] = {
    "date_missing": _("The date of service is missing. Fill in the day."),
    "service_missing": _("The service is missing. Fill in a service of the catalogue."),
    "title_assumed": _('The title is missing; the name of the service is taken: "%(value)s". Confirm it.'),
    "hours_backwards": _("A session has a beginning and a later end, or neither. Correct the time."),
    "not_a_time": _('"%(raw)s" is not a time of day. Write it as 09:30.'),
    "not_hours": _('"%(raw)s" is no time from an hour to an hour. Write it as 09:00-11:30.'),
    "solved_unknown": _('"%(raw)s" says neither solved, partly solved nor not solved. Fill in one of them.'),
    "row_of_other_park": _('This row is of "%(raw)s". Only records of %(park)s are imported here; delete the row.'),
    "agreement_unknown": _('There is no agreement "%(raw)s". Record it under Agreements first, or correct the number.'),
    "provider_ambiguous": _('"%(raw)s" may be several providers. Fill in the credit code.'),
    "provider_unregistered": _(
        '"%(raw)s" is not in the register of providers, and this service needs one of it. Register it first.'
    ),
    "provider_by_word": _('"%(raw)s" is not in the register of providers; the record keeps the name only. Confirm it.'),
    "enterprises_blank": _("Nobody is named as served. Fill in at least one enterprise."),
    "enterprise_unknown": _("No tenant of this park: %(names)s. Correct the name, or add the tenant first."),
    "enterprise_ambiguous": _("Several tenants have this in their name: %(names)s. Write the whole name or the code."),
    "enterprise_near": _("Taken by a part of the name: %(names)s. Confirm it."),
    "enterprise_twice": _("Named twice for one service and counted once: %(names)s. Confirm it."),
    "code_of_other": _('The code is not that of "%(name)s". Correct the name or the code.'),
    "visits_differ": _("The sheet says %(count)s visits and names %(names)s enterprises. Confirm the enterprises."),
    "event_differs": _("Row %(row)s with the same number says otherwise. One number stands for one service."),
    "event_twice": _('The same service stands in sheet "%(sheet)s", row %(row)s already. Keep one of the two.'),
    "record_differs": _(
        "%(label)s is there already and stays as it is, although the sheet says otherwise: %(fields)s."
        " Change it on its page. Confirm it."
    ),
    "key_known": _(
        "The number %(key)s was used before, for %(label)s of %(day)s. Confirm that this is another service."
    ),
    "label_unknown": _("There is no record %(key)s here; a new record gets the next number. Confirm it."),
}
LOG_FIELDS: Mapping[str, str | Promise] = {
    "service": _("service"),
    "title": _("title"),
    "date": _("date of service"),
    "hours": _("time"),
    "place": _("place"),
    "provider": _("provider"),
    "agreement": _("agreement"),
    "enterprises": _("enterprises served"),
    "team": _("service team"),
    "quantity": _("quantity"),
    "amount": _("amount (yuan)"),
    "problem": _("problem"),
    "action": _("action taken"),
    "result": _("result"),
    "effect": _("effect in figures"),
    "solved": _("solved"),
}
FILE_FAULTS: Mapping[str, str | Promise] = {
    "unsafe_path": _("Its path points outside of the archive. Pack it anew."),
    "hostile_name": _("Its name is too long or holds characters no file name has. Rename it."),
    "link": _("It is a link to another file. Pack the file itself."),
    "encrypted": _("It is protected by a password. Pack it without one."),
    "empty": _("It is empty (0 bytes). Check the original."),
    "nested": _("It is an archive itself. Unpack it and pack the files in it."),
    "other_type": _("Files of this type are not accepted. Send a PDF, a picture or an Office file."),
    "odd_packing": _("It is packed in a way that is not read here. Pack it as a plain ZIP."),
    "too_big": _("It is larger than 20 MB. Split it, or scan it at a lower resolution."),
    "bomb": _("It unpacks to far more than it takes in the archive. Send it by itself."),
    "overlapping": _("It shares its bytes with another entry, as no packing program does."),
    "named_twice": _("The archive holds another file of this name. Rename one of them."),
    "too_much": _("All files together are larger than 2 GB. Split the archive."),
    "damaged": _("Its bytes in the archive are damaged. Pack it anew."),
    "no_row": _("No row names this file, and no number of a row begins its name or the name of its folder."),
    "many_rows": _("Its name fits several rows. Name it in the column of file names of one of them."),
    "kind_unclear": _("The name does not say which kind of evidence this is. Choose the kind."),
    "record_gone": _("Its record is no longer there."),
}
