"""How a person is called, by the traits that senders use for it. Pure."""

from collections.abc import Mapping

from tilth.people.contracts import Trait

_WHOLE = ("name", "full_name", "fullName", "display_name", "displayName", "姓名", "nickname", "nick_name", "昵称")
_GIVEN = ("first_name", "firstName")
_FAMILY = ("last_name", "lastName")
NAME_TRAITS = (*_WHOLE, *_GIVEN, *_FAMILY)


def find_name(traits: Mapping[str, Trait]) -> str | None:
    """The first of the whole names that is a text, else given and family name."""
    texts = {
        name: trait.value.strip()
        for name in NAME_TRAITS
        if (trait := traits.get(name)) is not None and isinstance(trait.value, str) and trait.value.strip()
    }
    for name in _WHOLE:
        if name in texts:
            return texts[name]
    parts = [next((texts[name] for name in names if name in texts), "") for names in (_GIVEN, _FAMILY)]
    return " ".join(filter(None, parts)) or None
