"""The application that moves Excel workbooks in and out."""

from django.apps import AppConfig


class SpreadsheetsConfig(AppConfig):
    """One engine for every workbook: targets of a programme, tenants of a park."""

    name = "apps.spreadsheets"
