from apps.evidence.services.archiving import Item, Packed, stream_zip
from apps.evidence.services.pages import open_page
from apps.evidence.services.receiving import QuarantineHandler, ReceivedFile, quarantine_folder
from apps.evidence.services.storing import Movable, inspect, store_upload

__all__ = [
    "Item",
    "Movable",
    "Packed",
    "QuarantineHandler",
    "ReceivedFile",
    "inspect",
    "open_page",
    "quarantine_folder",
    "store_upload",
    "stream_zip",
]
