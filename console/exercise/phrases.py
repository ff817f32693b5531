"""What `loa demo` says, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from types import MappingProxyType
from typing import Final

from console.words import pick

_DEMO: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "title": (
            (
                "Diễn tập: một tuần của một tỉnh giả lập ($subscribers thuê bao, lỗi: "
                "$faults). Không "
                "tin nào rời máy này."
            ),
            (
                "Exercise: a week of a synthetic province ($subscribers subscribers, faults: "
                "$faults). "
                "Nothing leaves this machine."
            ),
        ),
        "staging": ("Chuẩn bị: $step", "Setting the stage: $step"),
        "database": ("cơ sở dữ liệu và khoá", "database and key"),
        "lab": ("nhà mạng giả lập", "the carriers' lab"),
        "roster": ("danh sách thuê bao", "the roster"),
        "campaigns": ("chiến dịch, người duyệt", "campaigns and their approval"),
        "sent": (
            "chờ gửi $waiting · không rõ $uncertain",
            "waiting $waiting · uncertain $uncertain",
        ),
        "truth": (
            (
                "Sổ của nhà mạng giả lập: nhận $taken tin, trùng $doubled, sai liên kết "
                "$wrong, ngoài "
                "giờ $outside, quá tốc độ $fast."
            ),
            (
                "The lab's own ledger: $taken messages taken, $doubled doubled, $wrong with a "
                "wrong "
                "link, $outside outside hours, $fast above pace."
            ),
        ),
        "unresolved": (
            "Không rõ kết quả: $total, trong đó nhà mạng đã nhận $taken, chưa nhận $not_taken.",
            "Unresolved: $total, of which the carriers took $taken and did not take $not_taken.",
        ),
        "released": (
            "Đã dừng $times lần rồi được cho gửi tiếp: $scope ($reason).",
            "Halted $times times, and released by the exercise's people: $scope ($reason).",
        ),
        "no_differences": (
            "Đối chiếu từng tin với sổ của nhà mạng: không lệch tin nào.",
            "Ledger against the lab, message by message: no difference.",
        ),
        "differences": (
            "Đối chiếu từng tin: lệch $count tin.",
            "Ledger against the lab, message by message: $count differences.",
        ),
        "difference": ("  $kind: $medium $address, $week", "  $kind: $medium $address, $week"),
        "sound": (
            "SỔ SÁCH VỮNG: gấp lại mọi sự kiện ra đúng sổ, không ai nhận hai lần ($seconds giây).",
            "SOUND: all facts fold to the ledger, and nobody was messaged twice ($seconds s).",
        ),
        "unsound": ("SỔ SÁCH LỆCH: $count điểm.", "UNSOUND: $count differences."),
        "kept": ("$slug $week: ĐẠT.", "$slug $week: KEPT."),
        "not_kept": (
            "$slug $week: CHƯA ĐẠT, thiếu: $reasons.",
            "$slug $week: NOT KEPT, short by: $reasons.",
        ),
        "console": (
            (
                "Mở bảng điều khiển: LOA_HOME=$home LOA_CLOCK_FILE=$home/clock.json "
                "LOA_LANDINGS_FILE=$home/landings.toml .venv/bin/loa console, rồi vào "
                "http://$host:$port bằng một trong các tên sau (chỉ có trong diễn tập này):"
            ),
            (
                "Open the console: LOA_HOME=$home LOA_CLOCK_FILE=$home/clock.json "
                "LOA_LANDINGS_FILE=$home/landings.toml .venv/bin/loa console, then go to "
                "http://$host:$port by one of these names (of this exercise only):"
            ),
        ),
        "log_in": ("  $name  $password", "  $name  $password"),
        "folder": (
            "Dữ liệu ở $home. Xem tiếp: LOA_HOME=$home loa report gaps bluezone-sms 2021-W22",
            "The data is in $home. Go on: LOA_HOME=$home loa report gaps bluezone-sms 2021-W22",
        ),
    }
)


def say(name: str, /, **values: object) -> str:
    """The phrase of that name, its `$places` filled."""
    return Template(pick(_DEMO[name])).substitute({key: str(one) for key, one in values.items()})
