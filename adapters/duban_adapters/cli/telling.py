"""The journal in words: one short sentence an entry, in English or Chinese, with what is personal masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from duban import Definition
from duban_adapters.cli.personal import MASK, shown
from duban_adapters.cli.times import local, span

SENTENCES: dict[str, tuple[str, str, str]] = {
    "started": ("bold", "started as {key}{actor}", "启动，编号 {key}{actor}"),
    "event": ("bold", "event {event}{actor}{fields}", "事件 {event}{actor}{fields}"),
    "transition": ("cyan", "{from} → {to}", "{from} → {to}"),
    "fact": ("", "{name}: {old} → {new}", "{name}：{old} → {new}"),
    "decision": ("", "decided {name}: {gives}{rules}", "判定 {name}：{gives}{rules}"),
    "counted": ("", "counted {name}: {answer}", "统计 {name}：{answer}"),
    "note": ("", "note: {text}", "记录：{text}"),
    "called": ("cyan", "called {process}", "调用 {process}"),
    "asked": ("cyan", "asks the service {name}", "请求服务 {name}"),
    "answered": ("cyan", "{name}: answered", "{name}：已有答复"),
    "failed": ("red", "{name}: failed with {error}", "{name}：失败（{error}）"),
    "each": ("", "{name}: {total} in all", "{name}：共 {total} 项"),
    "each.added": ("", "{name}: one more, number {index}", "{name}：增加第 {index} 项"),
    "each.completed": ("", "{name}: enough, {ended} of {total} done", "{name}：到此为止，已完成 {ended}/{total} 项"),
    "compensated": ("magenta", "undone: {name}", "已撤销：{name}"),
    "starts": ("cyan", "starts {name}", "启动 {name}"),
    "invoked": ("cyan", "called {process}", "调用 {process}"),
    "sent": ("cyan", "sends {name} to {receiver}", "向 {receiver} 发送 {name}"),
    "delayed": ("cyan", "will send {name} at {due}", "将于 {due} 发送 {name}"),
    "unsent": ("dim", "does not send {name} any more", "不再发送 {name}"),
    "event.ignored": ("dim", "event {name} was not for it", "事件 {name} 与此无关"),
    "published": ("cyan", "publishes {name}", "发布 {name}"),
    "joined": ("cyan", "joined at {name}", "在 {name} 汇合"),
    "timer.armed": ("yellow", "timer {name} set for {due}{provisional}", "定时 {name}，到期 {due}{provisional}"),
    "timer.moved": (
        "yellow",
        "timer {name} moved from {from} to {due}{because}",
        "定时 {name} 由 {from} 改为 {due}{because}",
    ),
    "timer.paused": ("yellow", "timer {name} stands still", "定时 {name} 暂停"),
    "timer.resumed": ("yellow", "timer {name} goes on, due {due}", "定时 {name} 继续，到期 {due}"),
    "timer.fired": ("bold yellow", "timer {name} fired{late}", "定时 {name} 触发{late}"),
    "timer.skipped": ("yellow", "timer {name} skipped {missed}", "定时 {name} 跳过 {missed} 次"),
    "timer.cancelled": ("dim", "timer {name} cancelled{because}", "定时 {name} 取消{because}"),
    "obligation.owed": ("magenta", "{duty} owed by {due}{provisional}", "{duty}：须在 {due} 前完成{provisional}"),
    "obligation.moved": (
        "magenta",
        "{duty} moved from {from} to {due}{because}",
        "{duty}：期限由 {from} 改为 {due}{because}",
    ),
    "obligation.paused": ("magenta", "{duty} stands still", "{duty}：暂停计时"),
    "obligation.resumed": ("magenta", "{duty} goes on, due {due}", "{duty}：继续计时，期限 {due}"),
    "obligation.idle": ("dim", "{duty} is not wanted now", "{duty}：暂不要求"),
    "obligation.warned": ("yellow", "warning: {duty} is due {due}", "预警：{duty} 将于 {due} 到期"),
    "obligation.breached": ("bold red", "{duty} BREACHED{late}", "{duty}：逾期{late}"),
    "obligation.met": ("green", "{duty} met", "{duty}：按时完成"),
    "obligation.met_late": ("red", "{duty} met late", "{duty}：逾期完成"),
    "obligation.waived": ("dim", "{duty} waived: {by}", "{duty}：免除（{by}）"),
    "obligation.superseded": ("dim", "{duty} superseded by a new opening", "{duty}：由新的期限取代"),
    "escalated": ("bold red", "escalated {escalation} to {to}", "升级 {escalation} → {to}"),
    "notified": ("", "notified {name}", "通知 {name}"),
    "acknowledged": ("green", "{name} acknowledged{by_whom}", "{name} 已确认{by_whom}"),
    "ladder.held": ("dim", "{name} is held until {until}", "{name} 暂缓至 {until}"),
    "ladder.stopped": ("dim", "{name} stops before {before}: {reason}", "{name} 在 {before} 前停止：{reason}"),
    "suspended": ("bold", "suspended{actor}{why}", "挂起{actor}{why}"),
    "resumed": ("bold", "resumed{actor}{why}", "恢复{actor}{why}"),
    "cancelled": ("bold", "cancelled{actor}{why}", "取消{actor}{why}"),
    "facts.set": ("bold", "facts corrected{actor}{why}", "更正事实{actor}{why}"),
    "moved": ("bold cyan", "moved from {name} to {to}{actor}{why}", "由 {name} 移至 {to}{actor}{why}"),
    "skipped": ("bold", "{name} passed over{actor}{why}", "跳过 {name}{actor}{why}"),
    "migrated": ("bold", "went over from version {from} to {name}{actor}{why}", "由版本 {from} 迁移到 {name}{actor}{why}"),
    "incident.retried": ("bold", "incident retried{actor}{why}", "故障重试{actor}{why}"),
    "incident.skipped": ("bold", "incident passed over{actor}{why}", "故障跳过{actor}{why}"),
    "incident.resolved": ("bold", "incident resolved{actor}{why}", "故障已处理{actor}{why}"),
    "delivery.resent": ("bold", "to be delivered again{actor}{why}", "重新投递{actor}{why}"),
    "ended": ("bold", "ended: {name}", "结束：{name}"),
    "calendar": ("", "calendar {name} has changed", "日历 {name} 已更新"),
    "delivery.delivered": ("green", "delivered to {to}{attempt}", "已送达 {to}{attempt}"),
    "delivery.postponed": ("yellow", "not delivered to {to}, to be tried again: {error}", "未送达 {to}，将重试：{error}"),
    "delivery.failed": ("bold red", "delivery to {to} failed for good: {error}", "送达 {to} 失败：{error}"),
    "delivery.dropped": ("dim", "nobody awaited it: {error}", "无人接收：{error}"),
}
"""Kind of entry → style, English, Chinese. Kinds that are not here say too little to be shown."""

_ZH = {" by {}": "（{}）", " because {} changed": "（因 {} 变化）", ", {} late": "，迟 {}", " (provisional)": "（暂定）"}


LONGEST = 500


class Teller:
    """Tells entries of one definition's instances."""

    def __init__(self, definition: Definition, zone: ZoneInfo, lang: str, *, reveal: bool = False) -> None:
        self._definition, self._zone, self._lang, self._reveal = definition, zone, lang, reveal

    def tell(self, kind: str, name: str, data: Mapping[str, Any]) -> tuple[str, str] | None:
        """The sentence and its style; None for what says too little."""
        if kind not in SENTENCES or _says_little(kind, data):
            return None
        style, *sentences = SENTENCES[kind]
        words = _Words(self, kind, name, data)
        return sentences[self._lang == "zh"].format_map(words).rstrip(), style

    def title(self, text: Mapping[str, str], name: str) -> str:
        """A title in the language, else the plain name."""
        return text.get(self._lang) or text.get("en") or name

    def instant(self, value: Any) -> str:
        """An instant of the journal as local time."""
        return local(datetime.fromisoformat(value), self._zone, self._lang) if isinstance(value, str) else "–"

    def values(self, fields: Mapping[str, Any], given: Mapping[str, Any]) -> str:
        """`name: value, …` with what is personal masked."""
        return ", ".join(
            f"{name}: {self.value(fields.get(name), value)}" for name, value in given.items() if value is not None
        )

    def fact(self, name: str, value: Any) -> str:
        """A fact's value. Of one that only an earlier version knew nobody can say any more whether it is personal."""
        field = self._definition.facts.get(name)
        known = field is not None or self._reveal or self._definition.conventions.open_events
        return self.value(field, value) if known else MASK

    def value(self, field: Any, value: Any) -> str:
        """A value as people read it; of a long one the beginning and its length."""
        if field is not None and field.type.kind == "datetime" and isinstance(value, str):
            return self.instant(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        text = str(shown(field, value, reveal=self._reveal))
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,})"

    def phrase(self, pattern: str, value: Any) -> str:
        """A part that is only there when there is something to say."""
        if not value:
            return ""
        return (_ZH.get(pattern, pattern) if self._lang == "zh" else pattern).format(value)

    @property
    def definition(self) -> Definition:
        """Whose words these are."""
        return self._definition

    @property
    def lang(self) -> str:
        """`en` or `zh`."""
        return self._lang


def _says_little(kind: str, data: Mapping[str, Any]) -> bool:
    """What its neighbour tells: facts from a start or decision, moves that lead nowhere, handing over inside the engine."""
    if kind == "fact":
        return str(data.get("by")).startswith(("start", "decisions/"))
    if kind == "delivery.delivered":
        return data.get("to") is None
    return kind == "transition" and not data.get("to")


class _Words(dict[str, str]):
    """The words of one entry, each made when its sentence asks for it."""

    def __init__(self, teller: Teller, kind: str, name: str, data: Mapping[str, Any]) -> None:
        super().__init__()
        self.teller, self.kind, self.subject, self.data = teller, kind, name, data

    def __missing__(self, word: str) -> str:
        made = getattr(self, f"_{word}", None)
        return str(made()) if made else str(self.data.get(word, self.subject if word == "name" else "–"))

    def _from(self) -> str:
        value = self.data.get("from")
        return str(value or "·") if self.kind in ("transition", "migrated") else self.teller.instant(value)

    def _to(self) -> str:
        value = self.data.get("to")
        return ", ".join(value) or "·" if isinstance(value, list) else str(value or "–")

    def _receiver(self) -> str:
        process, key = self.data.get("process"), self.data.get("key")
        return f"{process} {key}" if process else str(self.data.get("instance", "–"))

    def _due(self) -> str:
        return self.teller.instant(self.data.get("due"))

    def _until(self) -> str:
        return self.teller.instant(self.data.get("until"))

    def _because(self) -> str:
        return self.teller.phrase(" because {} changed", ", ".join(map(str, self.data.get("because") or ())))

    def _late(self) -> str:
        lag = self.data.get("lag_ms") or 0
        return self.teller.phrase(", {} late", span(timedelta(milliseconds=lag), self.teller.lang) if lag >= 1000 else "")

    def _provisional(self) -> str:
        return self.teller.phrase(" (provisional)", self.data.get("provisional"))

    def _actor(self) -> str:
        return self.teller.phrase(" by {}", self.data.get("actor"))

    def _by_whom(self) -> str:
        return self.teller.phrase(" by {}", self.data.get("by"))

    def _why(self) -> str:
        return self.teller.phrase(": {}", self.data.get("reason"))

    def _attempt(self) -> str:
        attempt = self.data.get("attempt") or 1
        return self.teller.phrase(" ({})", f"attempt {attempt}" if attempt > 1 else "")

    def _event(self) -> str:
        event = self.teller.definition.events.get(self.subject)
        title = self.teller.title(event.title, "") if event else ""
        return f"{self.subject} ({title})" if title else self.subject

    def _duty(self) -> str:
        duty = self.teller.definition.obligations.get(self.subject)
        title = self.teller.title(duty.title, "") if duty else ""
        return f"{self.subject} ({title})" if title else self.subject

    def _escalation(self) -> str:
        return self.subject

    def _fields(self) -> str:
        event = self.teller.definition.events.get(self.subject)
        return self.teller.phrase(": {}", self.teller.values(event.fields if event else {}, self.data.get("fields") or {}))

    def _old(self) -> str:
        return self._fact("from")

    def _new(self) -> str:
        return self._fact("to")

    def _fact(self, side: str) -> str:
        value = self.data.get(side)
        return "–" if value is None else self.teller.fact(self.subject, value)

    def _gives(self) -> str:
        return self.teller.values(self.teller.definition.facts, self.data.get("gives") or {}) or "–"

    def _rules(self) -> str:
        return self.teller.phrase(" (rule {})", ", ".join(str(rule) for rule in self.data.get("rules") or ()))
