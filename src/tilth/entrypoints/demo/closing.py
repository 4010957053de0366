"""What the demo says when everything runs."""

import shlex
import shutil
import sys
from datetime import date
from pathlib import Path

from rich.console import Console

from tilth.entrypoints.demo.shop import DemoShop
from tilth.entrypoints.demo.tree import Address

_EVENT = '{"anonymousId":"me","event":"Product Viewed","properties":{"product_id":"P00001"}}'


def say_what_next(
    console: Console, address: Address, shop: DemoShop, home: str, *, first: date, last: date, seconds: float
) -> None:
    span, tilth = f"--from {first} --to {last}", own_command()
    console.print(
        f"\nTilth runs at [bold]{address.url}[/bold], ready after {seconds:.0f} s. Sign in with\n"
        f"  email          [bold]{shop.email}[/bold]\n"
        f"  password       [bold]{shop.password}[/bold]\n\n"
        f"  API reference  {address.url}/api/docs\n"
        f"  write key      [bold]{shop.write_key}[/bold]  (Segment, RudderStack, PostHog … SDKs)\n"
        f"  API key        {shop.api_key}\n\n"
        "Try in another terminal:\n"
        f"  export TILTH_HOME={home}\n"
        f"  {tilth} metrics {span} --by channel\n"
        f'  {tilth} funnel "Product Viewed" "Product Added" "Order Completed" {span}\n'
        f"  {tilth} retention {span}\n"
        f"  curl -u {shop.write_key}: {address.url}/v1/track -d '{_EVENT}'\n",
        highlight=False,
        soft_wrap=True,
    )


def own_command() -> str:
    """`tilth` where a terminal would find this installation's; else the way to it: `make demo` activates nothing."""
    own, found = Path(sys.executable).with_name("tilth"), shutil.which("tilth")
    if not own.exists() or (found is not None and own.samefile(found)):
        return "tilth"
    return shlex.quote(str(own))
