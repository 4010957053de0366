"""What every room's `http.py` stands on.

A room's endpoints look like this; they parse, authorise, call and answer, and hold no try/except:

    @get("/persons/{person_no:int}", guards=[requires(Scope.PEOPLE_READ)], tags=["people"], sync_to_thread=True)
    def get_person(person_no: FromPath[int], read_session: NamedDependency[ReadSession]) -> Profile: ...

    @post("/write-keys", guards=[requires(Scope.KEYS_WRITE)], tags=["keys"], sync_to_thread=True)
    def post_write_key(
        data: JSONBody[NewKey], session: NamedDependency[Session], actor: NamedDependency[Actor]
    ) -> WriteKey: ...

    route_handlers = [get_person, post_write_key]

Named dependencies: `read_session`, `session` (committed before the answer is sent, rolled back on every
error), `principal`, `actor`. Errors are raised and become problem details; lists take `cursor: Cursor = None,
limit: Limit = 50` (parameters.py) and answer a kernel `Page`.
A handler under /api/v1 without a `requires` guard keeps the application from starting.
"""
