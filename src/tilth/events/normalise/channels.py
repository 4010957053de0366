"""Which channel an event came through.

The first rule that says something decides:

1. `properties.channel`, then `context.channel`: the sender knows best.
2. `utm_medium` (`context.campaign.medium`, or the page's URL): well-known media get one name, e.g. `cpc`, `ppc`,
   `sem` → `paid search`; others are taken as they are, in lower case.
3. A click id in the page's URL (`gclid`, `bd_vid`, `msclkid`, `fbclid`, `ttclid`): `paid search`, for the latter two
   `paid social`.
4. `utm_source` alone: the channel of a known site, else the source itself in lower case.
5. The referrer, when its host is not the page's own: `organic search` for search engines, `social` for social
   sites, else `referral`.
6. `direct`.
"""

from functools import lru_cache
from urllib.parse import parse_qsl, urlsplit

DIRECT = "direct"
_MEDIA = {
    **dict.fromkeys("cpc ppc sem paidsearch paid-search paid_search adwords".split(), "paid search"),
    **dict.fromkeys("paidsocial paid-social paid_social cpc-social".split(), "paid social"),
    **dict.fromkeys("display banner cpm cpa interstitial feed".split(), "display"),
    **dict.fromkeys("social social-network social-media sm sns".split(), "social"),
    **dict.fromkeys("email e-mail edm newsletter".split(), "email"),
    **dict.fromkeys("affiliate affiliates cps kol koc".split(), "affiliate"),
    **dict.fromkeys("sms text-message".split(), "sms"),
    **dict.fromkeys("push app-push".split(), "push"),
    **dict.fromkeys("live livestream".split(), "live"),
    **dict.fromkeys("organic seo".split(), "organic search"),
    **dict.fromkeys("referral link".split(), "referral"),
    **dict.fromkeys("qr qrcode offline".split(), "offline"),
    "video": "video",
    "(none)": DIRECT,
}
_SEARCH = "google bing baidu sogou so sm yahoo duckduckgo yandex ecosia naver".split()
_SOCIAL = (
    "facebook instagram twitter x t linkedin pinterest reddit tiktok youtube weibo weixin wechat douyin kuaishou "
    "xiaohongshu zhihu bilibili qq vk telegram whatsapp"
).split()
_SITES = {**dict.fromkeys(_SEARCH, "organic search"), **dict.fromkeys(_SOCIAL, "social")}
_CLICK_IDS = {
    "gclid": "paid search",
    "bd_vid": "paid search",
    "msclkid": "paid search",
    "fbclid": "paid social",
    "ttclid": "paid social",
}
_GENERIC = {"com", "net", "org", "co", "gov", "edu"}
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")


@lru_cache(maxsize=65_536)
def derive_channel(
    explicit: str | None, medium: str | None, source: str | None, referrer: str | None, url: str | None
) -> str:
    if explicit:
        return explicit
    if medium:
        return name_medium(medium)
    if url and (clicked := _clicked(url)):
        return clicked
    if source:
        return _SITES.get(_site(source.strip().lower()), source.strip().lower())
    host = _host(referrer)
    if host and host != _host(url):
        return _SITES.get(_site(host), "referral")
    return DIRECT


def name_medium(medium: str) -> str:
    """The channel of a medium: one name for well-known media, others as they are in lower case."""
    plain = medium.strip().lower()
    return _MEDIA.get(plain, plain)


@lru_cache(maxsize=16_384)
def utm_of(url: str) -> tuple[str | None, ...]:
    """The five utm_ parameters of a page's URL, in the order of UTM."""
    query = dict(parse_qsl(_split(url)[1]))
    return tuple(query.get(name) for name in UTM)


def _clicked(url: str) -> str | None:
    if "clid" not in url and "bd_vid" not in url:
        return None
    return next((_CLICK_IDS[name] for name, _ in parse_qsl(_split(url)[1]) if name in _CLICK_IDS), None)


def _host(url: str | None) -> str | None:
    return _split(url)[0].removeprefix("www.") if url else None


def _split(url: str) -> tuple[str, str]:
    """Host and query; both empty where the text is no URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return (parts.hostname or ""), parts.query


def _site(host: str) -> str:
    """`m.google.co.uk` → `google`: the label before the public suffix, by a plain rule that suits big sites."""
    labels = host.split(".")
    while len(labels) > 1 and (labels[-1] in _GENERIC or len(labels[-1]) == 2):
        labels.pop()
    return labels[-1]
