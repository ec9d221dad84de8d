"""The few words a figure brings itself, by language."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "after": "after {}",
    "at": "at {}",
    "every": "every {}",
    "cron": "at {}",
    "each": "for each {}",
    "in turn": "for each {}, one after the other",
    "done": "done",
    "error": "error {}",
    "else": "else",
    "anywhere": "anywhere here",
    "always": "Accepted anywhere",
    "for": "for {}",
    "join": "waits for {}",
    "all": "all",
    "any": "any",
    "inclusive": "all that can come",
    "together": "all of these run at the same time",
    "timer": "timer",
    "escalation": "escalation",
    "starts": "starts a process",
    "sends": "sends an event",
    "asks": "asks a service",
    "undoes": "undoes what was done",
    "active": "where it is now",
}
CHINESE: Mapping[str, str] = {
    "after": "{}后",
    "at": "于 {}",
    "every": "每{}",
    "cron": "按 {}",
    "each": "对每一 {}",
    "in turn": "依次对每一 {}",
    "done": "完成",
    "error": "出错 {}",
    "else": "否则",
    "anywhere": "此处任意状态",
    "always": "任何时候均可",
    "for": "由 {} 办理",
    "join": "等待{}",
    "all": "全部",
    "any": "任一",
    "inclusive": "所有可能到达的",
    "together": "以下各区同时进行",
    "timer": "计时",
    "escalation": "上报",
    "starts": "启动流程",
    "sends": "发送事件",
    "asks": "请求服务",
    "undoes": "撤销已完成的工作",
    "active": "当前所在",
}


def words(language: str) -> Mapping[str, str]:
    """The words in a language; English where there are none."""
    return CHINESE if language == "zh" else ENGLISH
