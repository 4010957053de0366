"""The demo of the simulated shop, from an empty folder to live traffic."""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from tilth.entrypoints.demo.board import hang_board
from tilth.entrypoints.demo.closing import say_what_next
from tilth.entrypoints.demo.errors import DemoFailed
from tilth.entrypoints.demo.faults import wrong_messages
from tilth.entrypoints.demo.figures import ASKED, differences, draw_six, expect
from tilth.entrypoints.demo.live import Live
from tilth.entrypoints.demo.plan import tracking_plan
from tilth.entrypoints.demo.sender import Sender, messages_of, pack
from tilth.entrypoints.demo.server import Count, Server
from tilth.entrypoints.demo.shop import WORKSPACE, DemoShop, Memory, create_shop, open_home, remember
from tilth.entrypoints.demo.simulator.payloads import Writer
from tilth.entrypoints.demo.simulator.scenario import Scenario
from tilth.entrypoints.demo.simulator.simulation import Traffic, simulate
from tilth.entrypoints.demo.simulator.truth import Truth
from tilth.entrypoints.demo.tree import Address, Tree
from tilth.kernel.clock import Clock
from tilth.platform.settings import PlatformSettings

_POLL_SECONDS = 0.5
_STUCK_SECONDS = 20.0
"""Without any change for so long, what is missing will not come."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line can choose beside the scenario."""

    fresh: bool = False
    once: bool = False
    rate: float = 3.0
    """Live events per second, about."""


class Demo:
    def __init__(self, settings: PlatformSettings, wishes: Wishes, clock: Clock, console: Console) -> None:
        self._settings, self._wishes, self._clock, self._console = settings, wishes, clock, console

    @property
    def _home(self) -> Path:
        return self._settings.home_path

    def run(self, scenario: Scenario) -> None:
        """The scenario of an earlier demo goes before, unless a fresh one is wished for.

        Raises DemoFailed when a figure does not come out as the simulator knows it.
        """
        started = time.monotonic()
        memory = open_home(self._home, fresh=self._wishes.fresh)
        with Tree(self._home, port=self._settings.port) as tree:
            self._console.print(f"Starting Tilth in {self._home} …", highlight=False)
            traffic = simulate(memory.scenario or scenario)
            address = tree.wait_ready()
            if memory.shop is None:
                shop = self._fill(address, traffic)
            else:
                shop = memory.shop
                self._show_again(address, traffic.shop.scenario)
            first, last = traffic.shop.scenario.first_day, self._today(traffic.shop.scenario)
            seconds = time.monotonic() - started
            say_what_next(self._console, address, shop, str(self._home), first=first, last=last, seconds=seconds)
            if not self._wishes.once:
                self._play_live(tree, address, shop, traffic)

    def _fill(self, address: Address, traffic: Traffic) -> DemoShop:
        scenario = traffic.shop.scenario
        shop = create_shop(self._settings, time_zone=scenario.zone_name, currency=scenario.currency)
        truth = traffic.truth()
        with Server(address.url, address.token, WORKSPACE) as server, _bars(self._console) as bars:
            server.put_spend(truth.spend_rows, scenario.currency)
            server.put_plan(tracking_plan(scenario))
            self._send(address, shop, traffic, bars)
            answers = _await(server, truth, bars)
            hang_board(server, scenario.language)
        expected = expect(truth)
        self._show(answers, expected, scenario)
        if wrong := differences(answers, expected):
            raise DemoFailed("These figures differ from what the simulator knows. " + "; ".join(wrong))
        self._console.print(
            f"[green]✓[/green] {len(ASKED)} figures are what the simulator counted itself, to the last fen and person."
        )
        remember(self._home, Memory(shop, scenario))
        return shop

    def _send(self, address: Address, shop: DemoShop, traffic: Traffic, bars: Progress) -> None:
        total = len(traffic.events)
        task = bars.add_task(f"Sending {traffic.shop.scenario.days} days of events", total=total)
        with Sender(address.url, shop.write_key) as sender:
            sender.send_all(pack(messages_of(Writer(traffic), total)), lambda events: bars.advance(task, events))
            for batch in pack(wrong_messages(traffic.shop.scenario)):
                sender.send(batch)

    def _show_again(self, address: Address, scenario: Scenario) -> None:
        """What an earlier demo sent, and the live traffic since."""
        with Server(address.url, address.token, WORKSPACE) as server:
            self._show(server.ask(ASKED, scenario.first_day, self._today(scenario)), None, scenario)

    def _show(self, answers: dict[str, Count], expected: dict[str, Count] | None, scenario: Scenario) -> None:
        title = f"{scenario.first_day} … {self._today(scenario)} ({scenario.zone_name})"
        self._console.print(draw_six(answers, expected, title=title, currency=scenario.currency))

    def _today(self, scenario: Scenario) -> date:
        return self._clock.now().astimezone(scenario.zone).date()

    def _play_live(self, tree: Tree, address: Address, shop: DemoShop, traffic: Traffic) -> None:
        self._console.print(f"Live traffic, about {self._wishes.rate:g} events a second. Ctrl-C stops everything.")
        with Sender(address.url, shop.write_key, connections=1) as sender:
            live = Live(traffic, sender, self._clock, rate=self._wishes.rate)
            with self._console.status("") as status:
                while True:
                    time.sleep(1.0)
                    tree.check()
                    live.tick()
                    status.update(f"{live.events:,} live events sent")


def _await(server: Server, truth: Truth, bars: Progress) -> dict[str, Count]:
    """The answers once they are what they must be, or once they have stopped changing."""
    scenario, expected = truth.scenario, expect(truth)
    task = bars.add_task("Weaving them into histories", total=expected["orders_placed"].numerator)
    seen: dict[str, Count] = {}
    since = time.monotonic()
    while True:
        placed = server.ask(["orders_placed"], scenario.first_day, scenario.last_day)
        bars.update(task, completed=placed["orders_placed"].numerator)
        answers = placed
        if placed["orders_placed"] == expected["orders_placed"]:
            answers = server.ask(ASKED, scenario.first_day, scenario.last_day)
            if answers == expected:
                return answers
        if answers != seen:
            seen, since = answers, time.monotonic()
        elif time.monotonic() - since > _STUCK_SECONDS:
            return server.ask(ASKED, scenario.first_day, scenario.last_day)
        time.sleep(_POLL_SECONDS)


class _Speed(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="dim")


def _bars(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        _Speed(),
        TimeRemainingColumn(),
        console=console,
    )
