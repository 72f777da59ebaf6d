from django.urls import path

from apps.accounts.views import memberships, organisations, people, signing

app_name = "accounts"
urlpatterns = [
    path("sign-in/", signing.SignInView.as_view(), name="sign_in"),
    path("sign-out/", signing.SignOutView.as_view(), name="sign_out"),
    path("switch/", signing.SwitchView.as_view(), name="switch"),
    path("password/", signing.PasswordChangeView.as_view(), name="password_change"),
    path("password/forgotten/", signing.PasswordForgottenView.as_view(), name="password_forgotten"),
    path("people/", people.PersonListView.as_view(), name="people"),
    path("people/add/", people.PersonAddView.as_view(), name="person_add"),
    path("people/<int:pk>/", people.PersonView.as_view(), name="person"),
    path("people/<int:pk>/edit/", people.PersonEditView.as_view(), name="person_edit"),
    path("people/<int:pk>/activate/", people.ActivateView.as_view(), name="person_activate"),
    path("people/<int:pk>/deactivate/", people.DeactivateView.as_view(), name="person_deactivate"),
    path("people/<int:pk>/unlock/", people.UnlockView.as_view(), name="unlock"),
    path("people/<int:pk>/password/", people.PasswordResetView.as_view(), name="password_reset"),
    path("people/<int:pk>/roles/add/", memberships.MembershipAddView.as_view(), name="membership_add"),
    path("roles/<int:pk>/end/", memberships.MembershipEndView.as_view(), name="membership_end"),
    path("roles/<int:pk>/prefer/", memberships.MembershipPreferView.as_view(), name="membership_prefer"),
    path("organisations/", organisations.OrganisationListView.as_view(), name="organisations"),
    path("organisations/add/", organisations.OrganisationAddView.as_view(), name="organisation_add"),
    path("organisations/<int:pk>/edit/", organisations.OrganisationEditView.as_view(), name="organisation_edit"),
]
