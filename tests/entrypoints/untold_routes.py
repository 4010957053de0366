"""What leaves nothing in the audit trail though it is no GET, and what does though it is one, each with the reason."""

_LOOK = "a question that is too long for an address; it changes nothing"
_TRY = "shows what a write would do; it changes nothing"
UNTOLD: dict[tuple[str, str], str] = {
    ("PUT", "/imports/drafts/{draft_id}"): "kept at every turn of the page; the dry run and the import are told",
    ("POST", "/insight/metrics"): _LOOK,
    ("POST", "/insight/metrics/persons"): _LOOK,
    ("POST", "/insight/funnel"): _LOOK,
    ("POST", "/insight/item-names"): _LOOK,
    ("POST", "/insight/funnel/persons"): _LOOK,
    ("POST", "/insight/retention"): _LOOK,
    ("POST", "/insight/retention/persons"): _LOOK,
    ("POST", "/persons/summaries"): _LOOK,
    ("POST", "/persons/{person_no}/unmerge/preview"): _TRY,
    ("POST", "/data-retention/preview"): _TRY,
    ("POST", "/insight/alert-rules/preview"): _TRY,
    ("POST", "/insight/spend/preview"): _TRY,
    ("POST", "/rejected-events/check"): _TRY,
    ("POST", "/rejected-events/correct/check"): _TRY,
    ("POST", "/plan/import/check"): _TRY,
    ("POST", "/imports/recognise"): _TRY,
    ("POST", "/imports/recipes/draft"): _TRY,
    ("POST", "/imports/recipes/check"): _TRY,
    ("POST", "/imports/recipes/under-name"): _TRY,
    ("POST", "/imports/preview"): _TRY,
    ("POST", "/tasks/{task_id}/cancel"): "the task of this row has ended; of others tests/platform/tasks",
    ("POST", "/session/invitation"): "shows what a link offers; it changes nothing",
    ("POST", "/session/new-password"): "shows whose password a link sets; it changes nothing",
    ("POST", "/workspaces"): "stands in the trail of the new one: tests/entrypoints/http/test_workspaces.py",
    ("POST", "/setup"): "once in the life of an installation: tests/entrypoints/http/test_sessions.py",
}
"""Routes that are no GET and leave no audit entry, each with its reason. All others do, with every success."""
TOLD: dict[tuple[str, str], str] = {
    ("GET", "/persons/find"): "looks for an e-mail address",
}
"""Routes that are a GET and leave an audit entry, as the matrix calls them."""
FILES_OF_NOTHING: dict[tuple[str, str], str] = {
    ("GET", "/imports/sample-file"): "orders of a shop that does not exist",
    ("GET", "/insight/spend/template"): "headings and an example",
}
"""Routes that answer a file and note no export: nothing of the workspace is in it."""
