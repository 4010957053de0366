from tilth.kernel.errors import Conflict, InvalidInput, NotFound


class ErasureRequestNotFound(NotFound):
    code = "erasure_request_not_found"


class ErasureDecided(Conflict):
    """It was carried out or refused before."""

    code = "erasure_decided"


class InvalidErasureRequest(InvalidInput):
    code = "invalid_erasure_request"
