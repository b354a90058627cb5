# SPDX-License-Identifier: Apache-2.0
"""A million people in one office: what the first page and every key typed take.

Of the processor, whatever else the machine does; and of the clock, which on a machine
that does much else says little.
"""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

from carecalc.domain.person import check_digit
from carecalc.services import people
from carecalc.services.context import Context
from carecalc.store import people_search
from carecalc.store.names import initials_key, name_key, pinyin_key, sort_key
from tests.offices import context, reopened

PEOPLE = 1_000_000
COMMUNITIES = 500
WANTED_MS = 20
SURNAMES = (
    "王王王王王李李李李李张张张张刘刘刘陈陈陈杨杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许"
    "邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏"
    "邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔单仇"
)
GIVEN = (
    "国建华明英秀玉兰文德志桂芳淑珍荣福金凤春生贵成林永海红梅平军清云祥忠义礼仁信宝山水"
    "木火土龙虎美丽娟霞燕琴芬香莲菊花月娥仙翠珠素贞洁慧敏静娜婷雪冰霜天地日星辰宇宙洪荒"
)


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Yield people of common names, as rows of the table of people."""
    chance = Random(1)
    names: dict[str, tuple[str, ...]] = {}
    for number in range(count):
        name = chance.choice(SURNAMES) + "".join(
            chance.choices(GIVEN, k=1 if chance.random() < 0.1 else 2)
        )
        if name not in names:
            names[name] = (
                sort_key(name),
                name_key(name),
                pinyin_key(name),
                initials_key(name),
            )
        born = date(1926, 1, 1) + timedelta(days=chance.randrange(40 * 365))
        # The area of no real card, with all serial numbers of a day in use.
        first = f"0000{chance.randrange(100):02d}{born:%Y%m%d}{number % 1000:03d}"
        yield (
            f"00000000-0000-4000-9000-{number:012d}",
            name,
            first + check_digit(first),
            f"{number:017d}",
            born.isoformat(),
            "male" if number % 2 else "female",
            f"1{chance.randrange(10**9, 10**10)}",
            "样例路1号",
            f"样例{chance.randrange(COMMUNITIES):03d}社区",
            *("", "", "", ""),
            *names[name],
            number + 1_000,
            1,
        )


def crowd(ctx: Context, count: int) -> None:
    """Write people past the use-cases, as one long statement."""
    with closing(ctx.store._engine.raw_connection()) as file:
        cursor = file.cursor()
        cursor.execute("PRAGMA cache_size = -400000")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("BEGIN")
        insert = f"INSERT INTO people VALUES ({', '.join('?' * 19)})"
        people_ = rows(count)
        while some := list(islice(people_, 10_000)):
            cursor.executemany(insert, some)
        people_search.fill(cursor.execute)
        cursor.execute("COMMIT")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def typed() -> Iterator[str]:
    """Yield what stands in the field after every key, for several people looked for."""
    for words in (
        "王建国",
        "国",
        "wangjianguo",
        "wjg",
        "shanxiong",
        "000042194912310",
        "19491231",
        "13900001234",
        "777",
        "样例042社区",
        "王 样例042",
        "wang 1949",
        "国 194912",
        "李",
        "zhangguo",
        "单",
        "lv",
        "2310",
        "1945",
        "139 样例3",
        "没有这个人",
    ):
        yield from (words[: length + 1] for length in range(len(words)))


def milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """Return what a call takes of the processor, and of the clock."""
    began, at = time.thread_time(), time.perf_counter()
    call()
    return (time.thread_time() - began) * 1e3, (time.perf_counter() - at) * 1e3


def report(what: str, taken: dict[str, tuple[float, float]]) -> None:
    """Print how long what was typed took, and what took longest of the processor."""
    texts = sorted(taken, key=lambda text: taken[text])
    slow = [text for text in texts if taken[text][0] >= WANTED_MS]
    print(
        f"{what:40} {len(texts):4}  "
        f"CPU {_spread([cpu for cpu, _ in taken.values()])}  "
        f"clock {_spread([clock for _, clock in taken.values()])}  "
        f"slowest {texts[-1]!r}; {len(slow)} of CPU over {WANTED_MS} ms {slow}"
    )


def _spread(times: list[float]) -> str:
    order = sorted(times)
    half, nine, nearly = (order[len(order) * of // 100] for of in (50, 90, 99))
    return f"median {half:5.1f} p90 {nine:5.1f} p99 {nearly:5.1f} worst {order[-1]:5.1f} ms"


def main() -> None:
    """Print what the pages of a search take, each first and once more."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office.carecalc"
        office = context(folder)
        made = next(office)
        began = time.perf_counter()
        crowd(made, PEOPLE)
        size = (folder / "data.db").stat().st_size / 1e6
        taken = time.perf_counter() - began
        print(f"{PEOPLE} people written in {taken:.0f} s, {size:.0f} MB")
        ctx = reopened(made)
        # As the window does: what a start leaves behind is not looked through again.
        gc.collect()
        gc.freeze()
        ask(ctx)
        ctx.store.close()


def ask(ctx: Context) -> None:
    """Print what the pages of searches take in every order, for all and for some."""
    look(ctx, "", "name", None)  # what is loaded once, before anybody types
    few = tuple(f"样例{number:03d}社区" for number in range(3))
    for again in ("at first", "once more"):
        everything: dict[str, tuple[float, float]] = {}
        for whose, within in (("all", None), ("of 3", few), ("of one", few[:1])):
            taken = {"": milliseconds(partial(look, ctx, "", "recent", within))}
            report(f"{whose}, the latest, {again}", taken)
            for order in ("name", "age", "community"):
                taken = {
                    text: milliseconds(partial(look, ctx, text, order, within))
                    for text in ("", *typed())
                }
                report(f"{whose}, by {order}, {again}", taken)
                everything |= {f"{whose} {order} {k}": v for k, v in taken.items()}
        report(f"everything, {again}", everything)


def look(
    ctx: Context, text: str, order: str, within: tuple[str, ...] | None
) -> people.PeoplePage:
    """Return a first page, for somebody who sees everybody or some communities."""
    with ctx.store.reading() as work:
        found, total = work.people.find(text, 50, 0, order, within, 1000)
        work.visits.signed_heads([person.id for person in found])
        work.visits.open_heads([person.id for person in found])
    return people.PeoplePage((), total)


if __name__ == "__main__":
    main()
