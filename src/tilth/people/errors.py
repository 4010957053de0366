"""What can go wrong with people."""

from tilth.kernel.errors import InvalidInput, NotFound


class PersonNotFound(NotFound):
    code = "person_not_found"


class UnknownIdentifierType(InvalidInput):
    code = "unknown_identifier_type"


class NothingToSeparate(InvalidInput):
    """The identifiers do not belong to the person, or are all that it has."""

    code = "nothing_to_separate"
