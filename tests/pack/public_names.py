"""What is public of the pack's processes: other applications, screens and reports rely on these names."""

FACTS = {
    "complaint": "subject project category channel customer phone room complainants households collective lawsuit media "
    "reputation_harm cause needs_help repeats received_by received_at department grade report promised_at plan result",
    "callback": "kind customer due_from due_by script attempts",
    "repair": "customer room problem moved_in decorating quality_issue affects_living affects_decoration handover_period "
    "class limit",
    "visit": "household visitor opinion findings",
    "patrol": "findings record",
    "duty": "kind place",
    "archive_access": "reader purpose customer",
    "goods_return": "customer goods serial complaint fault treatment",
    "customer_care": "customer signed_on handed_over_on",
    "customer_record": "customer kind data contracts handed_over_on quality quality_customer special special_owner missing "
    "papers volumes",
    "satisfaction_survey": "customer year design product sales property verdict opinion",
    "improvement": "case project category department root_cause improvement correction prevention due_on result",
}
REQUIRED = {
    "complaint": "subject project category customer",
    "callback": "kind customer",
    "repair": "customer room problem",
    "visit": "",
    "patrol": "",
    "duty": "kind",
    "archive_access": "reader purpose customer",
    "goods_return": "customer goods serial complaint",
    "customer_care": "customer signed_on",
    "customer_record": "customer kind",
    "satisfaction_survey": "customer",
    "improvement": "case root_cause improvement",
}
EVENTS = {
    "complaint": "assigned evidence reported replied progress promised ask_customer customer_answered help_requested "
    "help_given resolved repair_needed analysed filed withdrawn transferred",
    "callback": "attempted answered promised reply_given unreachable",
    "repair": "planned owner_accepted owner_refused dispatched finished owner_confirmed owner_rejected cancelled",
    "visit": "visited nobody_home postponed instructed",
    "patrol": "record instructed",
    "duty": "done found moved grave approved sent_back",
    "archive_access": "approved refused read finished withdrawn",
    "goods_return": "checked examined repaired replaced refused returned",
    "customer_care": "customer.signed customer.handed_over ended",
    "customer_record": "customer.signed customer.handed_over complaint.closed callback.closed survey.closed paper_filed "
    "referred suggestion_adopted special_noted change_reported yearly_filed updated closed",
    "satisfaction_survey": "sent returned followed_up",
    "improvement": "complaint.analysed survey.analysed assigned not_needed planned done verified",
}
OBLIGATIONS = {
    "complaint": "first_reply leadership_told progress_contact promise callback filing help",
    "callback": "called reply_time promise",
    "repair": "repair_done first_contact",
    "visit": "visited",
    "patrol": "patrolled",
    "duty": "done decision",
    "archive_access": "decision",
    "goods_return": "first_check examination settled sent_back",
    "customer_care": "",
    "customer_record": "complete update yearly_filing",
    "satisfaction_survey": "sent follow_up",
    "improvement": "assigned planned done verified",
}
ESCALATIONS = {
    "complaint": "leadership_major leadership_important leadership_progress leadership_result supervisor_overdue "
    "quality_department",
    "callback": "supervisor_overdue",
    "repair": "supervisor_overdue",
    "visit": "station_head supervisor_overdue",
    "patrol": "station_head supervisor_overdue",
    "duty": "station_head estate_office supervisor_overdue leadership_overdue",
    "archive_access": "leadership_overdue",
    "goods_return": "supervisor_overdue quality_department",
    "customer_care": "",
    "customer_record": "supervisor_overdue",
    "satisfaction_survey": "supervisor_overdue",
    "improvement": "supervisor_overdue",
}
PERSONAL = {
    "complaint": "customer phone room",
    "callback": "customer",
    "repair": "customer room",
    "visit": "household family ownership findings",
    "patrol": "",
    "duty": "",
    "archive_access": "customer",
    "goods_return": "customer",
    "customer_care": "customer",
    "customer_record": "customer data change",
    "satisfaction_survey": "customer",
    "improvement": "",
}
ROLES = (
    "handler supervisor centre leadership station_head estate_office quality_department visitor owner_side president board"
)
