"""What the console says about numbered quota reports, by name: (Vietnamese, English)."""

from __future__ import annotations

from typing import Final

#: A part of `console.phrases.PHRASES`.
ISSUED: Final = {
    "bad_contest": ("Không đề nghị sửa như vậy được.", "These lines cannot be contested so."),
    "bad_reply_file": ("Không đọc được tệp này.", "The file cannot be read."),
    "bad_ruling": ("Không quyết định như vậy được.", "These lines cannot be ruled on so."),
    "bad_term": ("Hạn trả lời đã qua.", "The term for replies is over before it begins."),
    "contest_what": (
        "Nêu --line và --value, hoặc --file với các cột line, value, reason.",
        "Name --line and --value, or --file with the columns line, value, reason.",
    ),
    "lines_contested": (
        "Đã ghi $count dòng đề nghị sửa của báo cáo $number.",
        "Contested $count lines of report $number.",
    ),
    "lines_ruled": (
        "Đã quyết định $count dòng của báo cáo $number.",
        "Ruled on $count lines of report $number.",
    ),
    "no_such_report": ("Không có báo cáo này.", "There is no such report."),
    "nothing_to_correct": ("Không có gì để sửa.", "There is nothing to correct."),
    "report_acknowledged": (
        "Đã xác nhận toàn bộ báo cáo $number, phiên bản $version.",
        "Acknowledged all of report $number, version $version.",
    ),
    "report_acknowledged_already": (
        "Báo cáo này đã được xác nhận toàn bộ.",
        "The report was acknowledged.",
    ),
    "report_contested_already": (
        "Đang có dòng đề nghị sửa: không xác nhận toàn bộ được.",
        "Lines of it are contested: it cannot be acknowledged whole.",
    ),
    "report_issued": (
        (
            "Đã phát hành báo cáo $number, phiên bản $version: $lines dòng, sửa $changes dòng; "
            "SHA-256 $sha256"
        ),
        (
            "Issued report $number, version $version: $lines lines, $changes corrected; "
            "SHA-256 $sha256"
        ),
    ),
    "report_issued_already": ("Kỳ này đã có báo cáo.", "The span has its report already."),
    "report_next": (
        "In để ký: loa quota show $number --pdf TỆP",
        "Print it to be signed: loa quota show $number --pdf FILE",
    ),
    "report_superseded": ("Đã có phiên bản sau.", "A later version follows."),
    "report_term_over": ("Đã hết hạn trả lời.", "The term for replies is over."),
    "report_unruled": ("Còn dòng chờ quyết định.", "Contested lines wait for a ruling."),
    "report_written": ("Đã ghi: $file", "Written: $file"),
    "rule_on_what": (
        "Nêu --line và --decision, hoặc --file với các cột line, decision, reason.",
        "Name --line and --decision, or --file with the columns line, decision, reason.",
    ),
    "span_runs": ("Kỳ này chưa kết thúc.", "The span is not over."),
}
