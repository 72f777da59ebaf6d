from django.urls import path

from apps.funds.views import booking, ledger, packs

urlpatterns = [
    path("ledger/", ledger.BooksView.as_view(), name="books"),
    path("ledger/open/<int:pk>/", ledger.BookOpenView.as_view(), name="ledger_open"),
    path("ledger/<int:pk>/", ledger.BookView.as_view(), name="ledger"),
    path("ledger/<int:pk>/add/", booking.SpendingView.as_view(), name="ledger_add"),
    path("ledger/<int:pk>/income/", booking.IncomeView.as_view(), name="ledger_income"),
    path("ledger/<int:pk>/excel/", ledger.BookExcelView.as_view(), name="ledger_excel"),
    path("ledger/<int:pk>/return/<int:payment>/", booking.ReturnView.as_view(), name="ledger_return"),
    path("ledger/entries/<int:pk>/reverse/", booking.ReversalView.as_view(), name="ledger_reverse"),
    path("ledger/files/<int:pk>/", ledger.LedgerFileView.as_view(), name="ledger_file"),
    path("ledger/flags/<int:pk>/", booking.FlagView.as_view(), name="ledger_flag"),
    path("ledger/packs/<int:pk>/", packs.PacksView.as_view(), name="packs"),
    path("ledger/packs/file/<int:pk>/", packs.PackFileView.as_view(), name="pack_file"),
]
