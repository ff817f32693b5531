"""The help of `loa quota`, in Vietnamese and English, examples first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.help_entry import Help

#: A part of `console.command_help.HELP`.
QUOTA_HELP: Final[Mapping[str, Help]] = {
    "quota": Help(
        "Báo cáo hạn mức có số: phát hành, nhà mạng xác nhận hoặc đề nghị sửa từng dòng, "
        "Sở quyết định, phiên bản sau.",
        "Numbered quota reports: issued, acknowledged or contested line by line, ruled on, "
        "corrected by a next version.",
    ),
    "quota issue": Help(
        "Phát hành báo cáo của một nhà mạng cho một tuần hoặc tháng đã hết; số liệu giữ nguyên "
        "từ lúc này.",
        "Issue a carrier's report over a week or month that is over; its figures are frozen.",
        ("loa quota issue vnpt 2021-W22", "loa quota issue viettel 2021-06 --reply-days 10"),
    ),
    "quota list": Help(
        "Các báo cáo đã phát hành và tình trạng; người của nhà mạng chỉ thấy của mình.",
        "The reports and how far each has come; a carrier's person sees its own only.",
        ("loa quota list", "loa quota list --carrier vnpt --json"),
    ),
    "quota show": Help(
        "Một báo cáo, từng dòng; ghi ra Excel, CSV hoặc PDF để in và ký.",
        "One report, line by line; as Excel, CSV, or PDF to be signed.",
        (
            "loa quota show 12/2021/BC-HM",
            "loa quota show 12/2021/BC-HM --version 1 --pdf bao-cao.pdf --xlsx bao-cao.xlsx",
            "loa quota show 12/2021/BC-HM --csv",
        ),
    ),
    "quota acknowledge": Help(
        "Người của nhà mạng xác nhận toàn bộ báo cáo là đúng.",
        "A carrier's person says that all of a report is right.",
        ("loa quota acknowledge 12/2021/BC-HM",),
    ),
    "quota contest": Help(
        "Người của nhà mạng đề nghị sửa từng dòng, có số liệu và lý do; một dòng sai thì cả tệp "
        "không được nhận.",
        "A carrier's person states what lines should be, and why; with one bad line none is taken.",
        (
            "loa quota contest 12/2021/BC-HM --line duty/confirmed --value 1200 --reason '15/VNPT'",
            "loa quota contest 12/2021/BC-HM --file de-nghi.csv",
        ),
    ),
    "quota rule": Help(
        "Sở chấp nhận hoặc bác từng dòng được đề nghị, có lý do, mỗi dòng một lần.",
        "Accept or refuse contested lines, each once, with a reason.",
        (
            (
                "loa quota rule 12/2021/BC-HM --line duty/confirmed --decision accepted "
                "--reason 'đã đối chiếu'"
            ),
            "loa quota rule 12/2021/BC-HM --file quyet-dinh.csv",
        ),
    ),
    "quota next": Help(
        "Phát hành phiên bản sau: chỉ khác ở những dòng đã chấp nhận; phiên bản trước giữ nguyên.",
        "Issue the next version: it differs by the accepted lines alone; the earlier one stays.",
        ("loa quota next 12/2021/BC-HM",),
    ),
}
