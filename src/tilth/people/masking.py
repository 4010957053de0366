"""People as the API shows them: phones, e-mail and postal addresses masked, wherever they stand."""

from dataclasses import replace

from tilth.kernel.masking import mask_email, mask_named, mask_phone, mask_text
from tilth.people.contracts import Identifier, KnownAs, PersonSummary, Profile, Touch


def mask_identifier(type_name: str, value: str) -> str:
    """By its type; what is a phone number or an e-mail address under another type (`user_id`), by its looks."""
    match type_name:
        case "phone":
            return mask_phone(value)
        case "email":
            return mask_email(value)
        case _:
            return mask_text(value)


def mask_identifiers(identifiers: list[Identifier]) -> list[Identifier]:
    return [
        replace(
            each,
            value=mask_identifier(each.type, each.value),
            links=tuple(
                replace(link, other_value=mask_identifier(link.other_type, link.other_value)) for link in each.links
            ),
        )
        for each in identifiers
    ]


def mask_profile(profile: Profile) -> Profile:
    traits = {name: replace(trait, value=mask_named(name, trait.value)) for name, trait in profile.traits.items()}
    first, last = _mask_touch(profile.first_touch), _mask_touch(profile.last_touch)
    return replace(profile, traits=traits, first_touch=first, last_touch=last)


def mask_summary(summary: PersonSummary) -> PersonSummary:
    known = tuple(KnownAs(each.type, mask_identifier(each.type, each.value)) for each in summary.known_as)
    return replace(summary, name=_mask_known(summary.name), known_as=known)


def _mask_touch(touch: Touch | None) -> Touch | None:
    """Campaigns and addresses of pages may carry what somebody typed."""
    if touch is None:
        return None
    return Touch(
        at=touch.at,
        channel=_mask_known(touch.channel),
        source=_mask_known(touch.source),
        medium=_mask_known(touch.medium),
        campaign=_mask_known(touch.campaign),
        term=_mask_known(touch.term),
        content=_mask_known(touch.content),
        referrer=_mask_known(touch.referrer),
    )


def _mask_known(text: str | None) -> str | None:
    return None if text is None else mask_text(text)
