from apps.evidence.services.pages import open_page
from apps.evidence.services.receiving import QuarantineHandler, ReceivedFile
from apps.evidence.services.storing import inspect, store_upload

__all__ = ["QuarantineHandler", "ReceivedFile", "inspect", "open_page", "store_upload"]
