"""How the console tells that something went wrong, and what it says to and about people."""

from __future__ import annotations

from typing import Final

#: Headlines of what goes wrong; the detail follows in the words of whoever refused.
ENDINGS: Final = {
    "already_running": ("Một tiến trình khác đang chạy.", "Something already runs here."),
    "bad_contract": ("Hợp đồng nhập chưa đúng.", "The contract cannot be entered like this."),
    "bad_key_file": ("Không dùng được tệp khóa.", "The key file cannot be used."),
    "bad_msisdn": ("Số thuê bao viết chưa đúng.", "That is no msisdn."),
    "bad_person": ("Không thêm được người này.", "The person cannot be added like this."),
    "bad_roster_file": ("Không đọc được tệp danh sách.", "The roster file cannot be read."),
    "bad_settings": ("Cài đặt chưa đúng.", "A setting is wrong."),
    "bad_span": ("Viết tuần như 2021-W22 hoặc tháng như 2021-06.", "That names no span."),
    "bad_statement": ("Báo cáo nhập chưa đúng.", "The statement cannot be recorded like this."),
    "bad_stop_entry": (
        "Danh sách không nhắn cần lý do và văn bản.",
        "The stop list needs a reason and a document.",
    ),
    "bad_week": ("Viết tuần như 2021-W22.", "That names no period."),
    "campaign_changed": (
        "Tên ngắn này thuộc chiến dịch khác loại: đặt tên khác.",
        "The slug stands for another campaign.",
    ),
    "cannot_open": (
        "Không mở được dữ liệu bằng khóa này: khôi phục đúng tệp khóa.",
        "The key does not open what is stored: restore the right key file.",
    ),
    "commit_unknown": (
        "Không rõ thay đổi đã được lưu hay chưa: xem lại rồi hãy làm tiếp.",
        "Nobody knows whether it was stored: look before you go on.",
    ),
    "database_ahead": (
        "Cơ sở dữ liệu mới hơn bản Loa này: cài bản mới.",
        "The database is newer than this Loa: install that version.",
    ),
    "database_away": (
        "Cơ sở dữ liệu bận hoặc không trả lời; chưa lưu gì. Chạy: loa doctor",
        "The database is busy or away; nothing was stored. Run: loa doctor",
    ),
    "database_behind": ("Chưa có cơ sở dữ liệu, hoặc bản cũ: chạy loa init.", "Run: loa init."),
    "database_error": (
        "Cơ sở dữ liệu báo lỗi ($kind). Chạy: loa doctor",
        "The database failed ($kind). Run: loa doctor",
    ),
    "failed": ("Không làm được.", "Not done."),
    "interrupted": ("Đã dừng.", "Interrupted."),
    "no_such_campaign": (
        "Không có chiến dịch này; xem: loa campaign list.",
        "There is no such campaign.",
    ),
    "no_such_subscriber": (
        "Không danh sách nào có số này; kiểm tra lại các chữ số.",
        "No roster names this number.",
    ),
    "nobody_acts": ("Chưa rõ ai đang thực hiện.", "Nobody acts."),
    "not_allowed": ("Người này không được phép làm việc đó.", "Not allowed."),
    "not_asked": ("Lần nộp này không chờ xác nhận.", "Nothing to confirm."),
    "not_this_version": ("Không phải phiên bản này.", "Not this version."),
    "overtaken": ("Danh sách vừa thay đổi: nhập lại tệp này.", "Overtaken: import the file again."),
    "period_is_opening": (
        "Một kỳ đang được mở từ danh sách: nhập lại sau một phút.",
        "A period is being opened: import again in a minute.",
    ),
    "reason_missing": ("Cần nêu lý do: --reason.", "A reason is needed: --reason."),
    "refused": ("Bị từ chối.", "Refused."),
    "see_help": ("Xem: thêm --help sau lệnh.", "See the command's --help."),
    "system": ("Máy báo lỗi.", "The system says:"),
    "unexpected": (
        (
            "Lỗi không lường trước: $kind tại $place. Gửi dòng này cho người bảo trì; "
            "LOA_DEBUG=1 hiện chi tiết."
        ),
        (
            "Something unexpected: $kind at $place. Send this line to whoever maintains Loa; "
            "LOA_DEBUG=1 shows all."
        ),
    ),
    "unknown_carrier": ("Không có nhà mạng này.", "No such carrier."),
    "unknown_gateway": ("Không có cổng này.", "No such gateway."),
    "usage": ("Chưa hiểu.", "Not understood."),
    "week_not_opened": ("Kỳ này chưa được mở.", "The period is not opened."),
}

PEOPLE: Final = {
    "carrier_sees_totals": (
        "$name thuộc nhà mạng nên chỉ xem số tổng: loa report quota.",
        "$name is of a carrier and sees totals only: loa report quota.",
    ),
    "first_is_admin": (
        "Người đầu tiên phải là quản trị: loa user add TÊN --role admin.",
        "The first person is an admin: loa user add NAME --role admin.",
    ),
    "look_needs_reason": (
        "Xem đủ số thuê bao cần lý do: --reason.",
        "To see whole numbers needs a reason: --reason.",
    ),
    "no_such_person": ("Không có ai tên $name.", "Nobody is named $name."),
    "no_token": (
        "Chỉ ra tệp mã cá nhân: --as-person TỆP, hoặc đặt LOA_TOKEN_FILE.",
        "Show a personal token: --as-person FILE, or set LOA_TOKEN_FILE.",
    ),
    "open_token": (
        "Người khác đọc được $file; chạy: chmod 600 $file",
        "Others may read $file; run: chmod 600 $file",
    ),
    "say_yes": (
        "$question Không có ai để hỏi: thêm --yes nếu đồng ý.",
        "$question Nobody can be asked: add --yes if so.",
    ),
    "token_file_exists": (
        "Đã có tệp $file: chọn tên khác bằng --token-file.",
        "$file exists: name another with --token-file.",
    ),
    "unknown_token": (
        "Mã trong $file không thuộc về ai, hoặc quyền đã chấm dứt: xin quản trị mã mới.",
        "The token in $file is nobody's, or was ended: ask an admin for a new one.",
    ),
    "unreadable_token": (
        "Không đọc được tệp mã $file.",
        "The token file $file cannot be read.",
    ),
    "factor_off": (
        "Đã bỏ mã xác thực thứ hai của $name; các phiên đang mở đã chấm dứt.",
        "Took away the second factor of $name; open sessions are ended.",
    ),
    "new_password": ("Mật khẩu mới", "New password"),
    "password_set": (
        "Đã đặt mật khẩu của $name; các phiên đang mở đã chấm dứt.",
        "Set the password of $name; open sessions are ended.",
    ),
    "unreadable_password": (
        "Không đọc được mật khẩu trong $file.",
        "Cannot read a password in $file.",
    ),
    "bad_password": ("Mật khẩu chưa dùng được:", "The password cannot be used:"),
    "user_added": (
        "Đã thêm $name ($role). Mã cá nhân ở $file: trao tận tay, mất thì không lấy lại được.",
        (
            "Added $name ($role). The token is in $file: hand it over in person; it is not shown "
            "again."
        ),
    ),
    "user_ended": ("Đã chấm dứt quyền của $name.", "Ended the access of $name."),
    "yes_letter": ("c", "y"),
}
