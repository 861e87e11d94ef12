"""Addresses under /work/office/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.operation.office import log, organisations, people, profiles, work

urlpatterns: list[URLPattern | URLResolver] = [
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/import/", people.people_import, name="people_import"),
    path("people/roles/", people.roles_import, name="roles_import"),
    path("people/matrix/", people.matrix, name="matrix"),
    path("people/<int:user_id>/", people.person, name="person"),
    path("people/<int:user_id>/grant/", people.person_grant, name="person_grant"),
    path("people/<int:user_id>/factor/", people.person_factor, name="person_factor"),
    path("people/<int:user_id>/reset/", people.person_act, {"act": "reset"}, name="person_reset"),
    path(
        "people/<int:user_id>/unlock/", people.person_act, {"act": "unlock"}, name="person_unlock"
    ),
    path(
        "people/<int:user_id>/enable/", people.person_act, {"act": "enable"}, name="person_enable"
    ),
    path(
        "people/<int:user_id>/disable/",
        people.person_act,
        {"act": "disable"},
        name="person_disable",
    ),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation, name="organisation_new"),
    path("organisations/import/", organisations.organisations_import, name="organisations_import"),
    path("organisations/<int:organisation_id>/", organisations.organisation, name="organisation"),
    path("profiles/", profiles.profiles, name="profiles"),
    path("profiles/<slug:name>/file/", profiles.profile_file, name="profile_file"),
    path("profiles/<slug:name>/delete/", profiles.profile_delete, name="profile_delete"),
    path("audit/", log.log, name="audit"),
    path("audit/csv/", log.log_csv, name="audit_csv"),
    path("audit/verify/", log.log_verify, name="audit_verify"),
    path("audit/receipt/", log.log_receipt, name="audit_receipt"),
    path("jobs/", work.office_jobs, name="office_jobs"),
    path(
        "jobs/<int:job_id>/retry/", work.office_job_act, {"act": "retry"}, name="office_job_retry"
    ),
    path(
        "jobs/<int:job_id>/cancel/",
        work.office_job_act,
        {"act": "cancel"},
        name="office_job_cancel",
    ),
]
