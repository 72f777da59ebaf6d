"""The entry point of the web server that is killed."""

from tests.reports.killable import warm_application

application = warm_application()
