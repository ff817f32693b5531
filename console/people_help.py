"""The help of the commands about people and of the console that they come to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from console.help_entry import Help

PEOPLE_HELP: Final[Mapping[str, Help]] = MappingProxyType(
    {
        "user": Help(
            "Người dùng; mỗi người một mã cá nhân trong tệp riêng.",
            "People, each with a personal token in a file of their own.",
        ),
        "user add": Help(
            "Thêm một người và ghi mã cá nhân vào tệp chỉ người đó đọc được; người đầu tiên là "
            "quản trị.",
            "Add a person and write the token to a file only they may read; the first is an admin.",
            (
                "loa user add 'Nguyễn Văn An' --role admin",
                "loa user add Lan --role officer --token-file ~/lan.token --as-person ~/an.token",
            ),
        ),
        "user end": Help(
            "Chấm dứt quyền của một người; việc đã làm vẫn đứng tên người đó.",
            "End a person's access; what they did stays theirs.",
            ("loa user end Lan --as-person ~/an.token",),
        ),
        "user password": Help(
            "Đặt mật khẩu vào bảng điều khiển: của mình, hoặc quản trị viên đặt cho người khác.",
            "Set the password for the console: one's own, or another's by an administrator.",
            ("loa user password 'Nguyễn Thị Lan' --as-person admin.token",),
        ),
        "user factor-off": Help(
            "Bỏ mã xác thực thứ hai khi mất điện thoại; các phiên đang mở chấm dứt.",
            "Take away the second factor when the telephone is lost; open sessions end.",
            ("loa user factor-off 'Nguyễn Thị Lan' --as-person admin.token",),
        ),
        "console": Help(
            "Chỉ mở bảng điều khiển web, không gửi gì; loa up mở cả hai.",
            "Serve only the web console and send nothing; loa up does both.",
            ("loa console", "LOA_CONSOLE_PORT=8800 loa console"),
        ),
    }
)
