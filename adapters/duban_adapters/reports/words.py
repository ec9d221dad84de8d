"""The words of a report in Chinese and English, and the names of the pack's values."""

from __future__ import annotations

from collections.abc import Mapping

Words = tuple[str, str]
"""English, Chinese."""

LABELS: dict[str, Words] = {
    "title month": ("Customer service analysis", "客户服务分析报告"),
    "title year": ("Customer service analysis of the year", "年度客户服务分析报告"),
    "up to": ("up to {as_of}", "截至 {as_of}"),
    "made": ("made {made_at}", "生成于 {made_at}"),
    "instances": ("instances read: {count}", "读取实例 {count} 个"),
    "generated": (
        "Generated data: made up by a generator, recorded by nobody",
        "模拟数据：由程序生成，并非真实记录",
    ),
    "unfinished": ("The period is not over: figures up to {as_of}.", "统计期尚未结束：数据截至 {as_of}。"),
    "nothing": ("Nothing in this period.", "本期无数据。"),
    "more": ("{count} more in the spreadsheet and the JSON file", "其余 {count} 条见电子表格和 JSON 文件"),
    "left out": ("{count} more are counted, but not listed", "另有 {count} 条计入统计，未列出"),
    "all": ("All", "合计"),
    "none": ("–", "–"),
    # sections
    "summary": ("At a glance", "概览"),
    "trend": ("Thirteen months", "近十三个月"),
    "complaints": ("Complaints", "客户投诉"),
    "findings": ("Causes, corrections, prevention", "原因分析、纠正措施与预防措施"),
    "grave": ("The gravest complaints", "最严重的投诉"),
    "cases": ("Complaints one by one", "投诉明细"),
    "callbacks": ("Callbacks", "客户回访"),
    "opinions": ("What customers said", "客户意见和建议"),
    "attainment": ("What was owed, and kept", "应尽事项达成情况"),
    "repairs": ("Repairs", "房屋维修"),
    "times": ("Response and handling times", "响应与处理时间"),
    "volumes": ("How much there was to do", "工作量"),
    "open": ("Open at the end", "期末未结"),
    "notes": ("How it is counted", "统计口径"),
    # figures at a glance
    "received": ("complaints received", "受理投诉"),
    "major": ("major complaints", "重大投诉"),
    "repeat rate": ("repeat complaints", "重复投诉率"),
    "reply rate": ("replied in time", "回复及时率"),
    "callback rate": ("called back in time", "回访率"),
    "repair rate": ("small repairs in time", "零修及时率"),
    "kept rate": ("of all obligations kept", "应尽事项达成率"),
    "open now": ("open, {overdue} overdue", "件未结，其中逾期 {overdue} 件"),
    "of": ("{part} of {whole}", "{part} / {whole}"),
    "target": ("target {target}", "目标 {target}"),
    # columns
    "project": ("Project", "项目"),
    "category": ("Category", "类别"),
    "count": ("Number", "件数"),
    "major n": ("Major", "重大"),
    "repeated n": ("Repeated", "重复"),
    "grade": ("Grade", "等级"),
    "channel": ("Way in", "受理渠道"),
    "standard": ("Standard", "标准"),
    "cause": ("Cause", "原因"),
    "correction": ("Correction", "纠正措施"),
    "prevention": ("Prevention", "预防措施"),
    "key": ("No.", "编号"),
    "subject": ("Subject", "投诉事项"),
    "received at": ("Received", "受理时间"),
    "state": ("State", "状态"),
    "repeats": ("Repeats", "重复次数"),
    "transfers": ("Hand-overs", "转办次数"),
    "days": ("Days open", "天数"),
    "overdue n": ("Overdue", "逾期"),
    "overdue what": ("Overdue", "逾期事项"),
    "kind": ("Kind", "类型"),
    "due": ("Due", "到期"),
    "done": ("In time", "按时"),
    "late": ("Late", "逾期完成"),
    "missed": ("Not done", "未完成"),
    "unreachable": ("Unreachable", "无法联系"),
    "waived": ("Waived", "免除"),
    "rate": ("Rate", "比率"),
    "target n": ("Target", "目标"),
    "answered": ("Answered", "已答复"),
    "satisfied": ("Satisfied", "满意"),
    "attempts": ("Calls", "拨打次数"),
    "customers": ("Customers", "客户数"),
    "by project": ("By project and category", "按项目和类别"),
    "opinion": ("Opinion", "意见和建议"),
    "process": ("Process", "流程"),
    "obligation": ("Obligation", "应尽事项"),
    "met": ("Met", "按时"),
    "breached": ("Breached", "逾期"),
    "done late": ("then met", "其中后完成"),
    "superseded": ("Replaced", "被取代"),
    "still open": ("Not yet due", "未到期"),
    "class": ("Class", "类别"),
    "timely": ("In time", "及时"),
    "not timely": ("Late", "超期"),
    "measure": ("Measure", "指标"),
    "n": ("Cases", "件数"),
    "median": ("Median", "中位数"),
    "ninety": ("9 of 10 within", "九成以内"),
    "longest": ("Longest", "最长"),
    "response": ("Receipt to first reply", "受理到首次回复"),
    "handling": ("Receipt to resolution", "受理到处理完毕"),
    "waiting": ("Of it waiting for the customer", "其中等待客户"),
    "started": ("Started", "新增"),
    "ended": ("Ended", "办结"),
    "cancelled": ("Cancelled", "取消"),
    "open n": ("Open", "未结"),
    "took": ("Median time", "用时中位数"),
    "waited": ("of it waiting", "其中等待"),
    "month": ("Month", "月份"),
    "complaints n": ("Complaints", "投诉"),
    "repairs n": ("Repairs", "报修"),
    "kept": ("Kept", "达成率"),
    "resolved": ("Resolved", "处理完毕"),
    "closed": ("Closed", "结案"),
    "withdrawn": ("Withdrawn", "撤诉"),
    "received n": ("Received", "受理"),
    "analysed": ("Analysed", "已分析"),
    "handed over": ("Hand-overs", "转办次数"),
    "passed round": ("Handed over twice or more", "转办两次以上"),
    "fact": ("Figure", "指标"),
    "value": ("Value", "数值"),
}

VALUES: dict[str, Words] = {
    "quality": ("Building quality", "工程质量"),
    "sales": ("Sales", "销售管理"),
    "property": ("Property management", "物业管理"),
    "service": ("Customer service", "客户服务"),
    "other": ("Other", "其他"),
    "major": ("Major", "重大"),
    "important": ("Important", "重要"),
    "ordinary": ("Ordinary", "一般"),
    "level1": ("Level 1", "一级"),
    "level2": ("Level 2", "二级"),
    "level3": ("Level 3", "三级"),
    "level4": ("Level 4", "四级"),
    "signing": ("After signing", "签约回访"),
    "month": ("One month", "满月回访"),
    "quarter": ("Three months", "满季度回访"),
    "year": ("One year", "满年回访"),
    "complaint": ("After a complaint", "投诉回访"),
    "yearly": ("Once a year", "年度例行回访"),
    "phone": ("Phone", "电话"),
    "letter": ("Letter", "信函"),
    "visit": ("Visit", "来访"),
    "mail": ("E-mail", "邮件"),
    "wechat": ("WeChat", "微信"),
    "sms": ("Text message", "短信"),
    "online": ("Online", "网络"),
    "staff": ("Staff", "员工转达"),
    "open": ("Open", "处理中"),
    "resolved": ("Resolved", "处理完毕"),
    "closed": ("Closed", "已结案"),
    "withdrawn": ("Withdrawn", "已撤诉"),
    "cancelled": ("Cancelled", "已取消"),
    "": ("Not said", "未注明"),
}

NOTES: tuple[Words, ...] = (
    (
        "A month or year is that of the calendar's zone, {zone}. Figures say how things stood at its end, whenever the "
        "report is made; causes and measures are those known now.",
        "月份和年份按 {zone} 时区划分。数据反映期末状况，与生成时间无关；原因和措施以生成时已知为准。",
    ),
    (
        "Kept = met in time ÷ (met in time + breached), by when it was due. What was waived counts apart.",
        "达成率 = 按时完成 ÷（按时完成 + 逾期），按到期日所在期间统计；免除的另计。",
    ),
    (
        "Callback rate = made in time ÷ due in the period. Customers who cannot be reached after the attempts required, "
        "and callbacks waived, count apart, unless the time had run out before.",
        "回访率 = 按时回访 ÷ 期内应回访。按规定次数仍无法联系的客户和免除的回访另计，已过期限的除外。",
    ),
    (
        "A repair is timely when every time limit it had was kept, the owner's consent not counted; it belongs to the "
        "period in which it was due.",
        "零修及时：各次时限均按时完成（不含业主确认时间），按到期日所在期间统计。",
    ),
    (
        "A complaint is repeated when the same matter had been closed before. It belongs to the month of its receipt.",
        "重复投诉：同一事项处理完毕后再次投诉。投诉按受理时间归入所在期间。",
    ),
    (
        "Times run by the wall clock, nights and days off included.",
        "用时按自然时间计算，含夜间和休息日。",
    ),
)


class Language:
    """Words in one language (`en` or `zh`), and how numbers are written there."""

    def __init__(self, lang: str) -> None:
        self.lang = "zh" if lang == "zh" else "en"
        self._side = 1 if self.lang == "zh" else 0

    def __call__(self, label: str, **values: object) -> str:
        """A label of the report."""
        text = LABELS[label][self._side]
        return text.format(**values) if values else text

    def value(self, value: str) -> str:
        """A fact's value; what the pack does not know stays as it is."""
        found = VALUES.get(value)
        return found[self._side] if found else value

    def text(self, titles: Mapping[str, str], otherwise: str) -> str:
        """A title of a definition."""
        return titles.get(self.lang) or titles.get("en") or next(iter(titles.values()), "") or otherwise

    def notes(self, zone: str) -> list[str]:
        """How it is counted."""
        return [note[self._side].format(zone=zone) for note in NOTES]

    def percent(self, rate: float | None) -> str:
        """A share from 0 to 1; never 100 % where something is missing."""
        if rate is None:
            return "–"
        shown = min(rate * 100, 99.9) if rate < 1 else 100.0
        number = f"{shown:.1f}".removesuffix(".0")
        return f"{number}%" if self.lang == "zh" else f"{number} %"

    def hours(self, hours: float | None) -> str:
        """A length of time in the unit that reads best."""
        if hours is None:
            return "–"
        minutes, hour, day = ("分", "小时", "天") if self.lang == "zh" else (" min", " h", " d")
        if hours < 1:
            return f"{hours * 60:.0f}{minutes}"
        return f"{hours:.1f}{hour}" if hours < 48 else f"{hours / 24:.1f}{day}"
