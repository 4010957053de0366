"""What other vendors do to a profile and Tilth does not: refused by name, rather than done wrongly.

A trait is its last write by event time, so that late and repeated batches give the same profile. An increment or an
appended element has no such order: it would need every one of them again at each read.
"""

_INCREMENT = "Traits are set, not incremented: send the new value, or count the events themselves."
_APPEND = "Traits are set, not appended to: send the whole list."
_DELETE = "An event cannot delete a person: erase the person with `tilth people erase`."

UNSUPPORTED = {
    "profile_increment": _INCREMENT,
    "profile_append": _APPEND,
    "profile_delete": _DELETE,
    "user_add": _INCREMENT,
    "user_append": _APPEND,
    "user_uniq_append": _APPEND,
    "user_del": _DELETE,
}
"""Type of event → what to do instead."""
