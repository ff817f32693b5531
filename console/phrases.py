"""What the console says, by name: (Vietnamese, English); `$places` are filled by `words.say`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from console.audit_phrases import AUDITS
from console.duty_phrases import DUTY
from console.endings import ENDINGS, PEOPLE
from console.issued_phrases import ISSUED
from console.link_phrases import LINKS
from console.pilot_phrases import PILOTS
from console.recover_phrases import RECOVERY
from console.settlement_phrases import SETTLEMENT

_SETTING_UP: Final = {
    "clock_missing": (
        (
            "Chưa có đồng hồ diễn tập $file. Bắt đầu: loa lab up --week 2021-W22; hoặc bỏ "
            "LOA_CLOCK_FILE."
        ),
        (
            "There is no exercise clock $file yet. Begin one: loa lab up --week 2021-W22; or unset "
            "LOA_CLOCK_FILE."
        ),
    ),
    "clock_not_named": (
        "Đặt LOA_CLOCK_FILE cho cả Loa và lab trước khi bắt đầu đồng hồ diễn tập.",
        "Set LOA_CLOCK_FILE, for Loa and lab alike, before an exercise's clock begins.",
    ),
    "contract_added": (
        "Đã nhập hợp đồng $number của $carrier, cổng $gateway.",
        "Entered contract $number of $carrier, gateway $gateway.",
    ),
    "init_campaigns": ("Tệp chiến dịch mẫu: $folder", "Ready campaign files: $folder"),
    "init_key_kept": ("Khóa đã có: $file", "Key kept: $file"),
    "init_key_made": (
        "Đã tạo khóa: $file. Sao lưu ngay: mất khóa là mất mọi số thuê bao.",
        "Made the key: $file. Back it up now: without it every number is lost.",
    ),
    "init_next": (
        "Tiếp theo: loa user add TÊN --role admin",
        "Next: loa user add NAME --role admin",
    ),
    "init_tables": ("Cơ sở dữ liệu: $before → $revision", "Database: $before → $revision"),
    "key_lost": (
        "Cơ sở dữ liệu đã có mà tệp khóa $file thì không: khôi phục tệp khóa từ bản sao lưu.",
        "The database is there and its key file $file is not: restore it from the backup.",
    ),
    "lab_away": (
        "Nhà mạng giả lập không trả lời ở $url: chạy loa lab up.",
        "The lab does not answer at $url: run loa lab up.",
    ),
    "no_own_gateway": (
        "$carrier không có cổng riêng: thêm --gateway.",
        "$carrier has no gateway of its own: add --gateway.",
    ),
    "statement_added": (
        "Đã ghi báo cáo của $stated_by cho $week; SHA-256 của tệp: $sha256",
        "Recorded the statement of $stated_by for $week; the file's SHA-256: $sha256",
    ),
    "stop_added": ("Đã thêm vào danh sách không nhắn.", "On the stop list from the next claim."),
    "stop_not_there": ("Số này không có trong danh sách.", "The number is not on the list."),
    "stop_removed": ("Đã bỏ khỏi danh sách không nhắn.", "Taken off the stop list."),
    "stop_there": ("Số này đã có trong danh sách.", "The number is on the list already."),
}

_ROSTER: Final = {
    "phase_applying": ("Đang áp dụng", "Applying"),
    "phase_reading": ("Đang đọc", "Reading"),
    "roster_added": ("Thêm mới", "Added"),
    "roster_asked": (
        (
            "Danh sách thay đổi đột ngột: $why. Chưa thay đổi gì. Người thứ hai xác nhận: "
            "loa roster confirm $delivery"
        ),
        (
            "The roster would jump: $why. Nothing is changed. A second person confirms: "
            "loa roster confirm $delivery"
        ),
    ),
    "roster_changed": ("Thay đổi", "Changed"),
    "roster_conflicts": ("Hai nhà mạng cùng nhận", "Claimed by two carriers"),
    "roster_declared": (
        "Bên nộp kê khai $declared dòng, đọc được $read: hỏi lại bên nộp.",
        "Declared are $declared rows, read were $read: ask the deliverer.",
    ),
    "roster_duplicates": ("Trùng trong tệp", "Duplicates in the file"),
    "roster_left": ("Rời mạng", "Left"),
    "roster_read": ("Dòng đã đọc", "Read"),
    "roster_refusals": (
        "Các dòng bị từ chối, gửi lại bên nộp: $file",
        "Refused rows, to go back to the deliverer: $file",
    ),
    "roster_refused": ("Bị từ chối", "Refused"),
    "roster_title": ("Danh sách thuê bao", "Roster"),
    "roster_unchanged": ("Không đổi", "Unchanged"),
}

_CAMPAIGNS: Final = {
    "approve_question": (
        "Duyệt $slug phiên bản $number, mã băm $sha256…?",
        "Approve version $number of $slug, hash $sha256…?",
    ),
    "campaign_goes_on": ("$slug gửi tiếp.", "$slug goes on."),
    "campaign_paused": ("Đã tạm dừng $slug.", "Paused $slug."),
    "campaign_paused_already": ("$slug đang tạm dừng.", "$slug is paused already."),
    "campaign_would_add": ("Thêm được $slug; chưa thêm.", "$slug can be added; it was not."),
    "campaigns_title": ("Chiến dịch", "Campaigns"),
    "check_alphabet": ("Bảng mã", "Alphabet"),
    "check_characters": ("Ký tự", "Characters"),
    "check_cost": ("Tiền (đồng)", "Cost (VND)"),
    "check_finishes": ("Gửi xong lúc", "Finishes at"),
    "check_link_name": ("Địa chỉ", "Link"),
    "check_link_url": ("URL", "URL"),
    "check_link_verdict": ("Kết luận", "Verdict"),
    "check_links": ("Địa chỉ được duyệt", "Addresses put up for approval"),
    "check_owed": ("Phải nhắn", "Owed"),
    "check_reachable": ("Kịp trong kỳ", "Reachable"),
    "check_segments": ("Phân đoạn", "Segments"),
    "check_short": (
        (
            "$shortfall tin không gửi kịp trong một kỳ: tăng tốc độ, hạn mức, giờ gửi; hoặc ghi "
            'accept_shortfall = "lý do" để người duyệt chấp nhận.'
        ),
        (
            "$shortfall messages cannot go in one period: raise pace, quota or hours; or write "
            'accept_shortfall = "reason", to be approved with the file.'
        ),
    ),
    "check_short_accepted": (
        "$shortfall tin không gửi kịp trong một kỳ; được chấp nhận vì: $reason",
        "$shortfall messages cannot go in one period; accepted because: $reason",
    ),
    "check_shortfall": ("Không kịp", "Shortfall"),
    "check_text": ("Nội dung", "Text"),
    "check_texts": ("Nội dung người nhận đọc", "What is read"),
    "check_unrouted": (
        "$owed thuê bao thuộc cổng $gateway mà tệp không có [routes.$gateway]: thêm tuyến này.",
        "$owed subscribers are $gateway's and the file has no [routes.$gateway]: add that route.",
    ),
    "check_without_database": (
        "Chưa có cơ sở dữ liệu: chưa biết số phải nhắn, chi phí, tốc độ. Chạy: loa init",
        "No database yet: what is owed, its cost and reach are not known. Run: loa init",
    ),
    "halted": ("Đã dừng $scope.", "Halted $scope."),
    "halted_already": ("$scope đang dừng.", "$scope is halted already."),
    "list_approver": ("Người duyệt", "Approved by"),
    "list_author": ("Người soạn", "Author"),
    "list_halts": ("Đang dừng", "Halts"),
    "list_kind": ("Loại", "Kind"),
    "list_medium": ("Kênh", "Medium"),
    "list_number": ("Phiên bản", "Version"),
    "list_paused": ("Tạm dừng", "Paused"),
    "list_state": ("Trạng thái", "State"),
    "not_utf8": ("$file không phải UTF-8: lưu lại tệp.", "$file is not UTF-8: save it so."),
    "nothing_stopped": ("$scope không bị dừng.", "$scope is not stopped."),
    "other_hash": (
        "Phiên bản mới nhất của $slug có mã băm $sha256: xem lại rồi duyệt.",
        "The latest version of $slug has the hash $sha256: look at it, then approve.",
    ),
    "release_not_halted": ("$scope không bị dừng.", "$scope is not stopped."),
    "release_one_more": (
        "$scope còn dừng: cần thêm một người khác cho gửi tiếp.",
        "$scope stays halted: another person must release it, too.",
    ),
    "release_released": ("Đã cho $scope gửi tiếp.", "Released $scope."),
    "version_approved": (
        "$slug phiên bản $number đã được duyệt ($sha256).",
        "Version $number of $slug is approved ($sha256).",
    ),
    "version_draft": (
        "$slug phiên bản $number đã lưu ($sha256). Tiếp theo: loa campaign submit $slug",
        "Version $number of $slug is stored ($sha256). Next: loa campaign submit $slug",
    ),
    "version_submitted": (
        "$slug phiên bản $number đã trình ($sha256). Người khác duyệt: loa campaign approve $slug",
        (
            "Version $number of $slug is submitted ($sha256). Another person approves: "
            "loa campaign approve $slug"
        ),
    ),
    "version_superseded": (
        "$slug phiên bản $number đã được thay thế.",
        "Version $number of $slug is superseded.",
    ),
}

_GATEWAYS: Final = {
    "attested": (
        "Đã xác nhận nội dung mẫu $template của $name, bản $number.",
        "Attested the text of template $template at $name, number $number.",
    ),
    "check_name": ("Kiểm tra", "Check"),
    "check_no_answer": ("Không trả lời ($reason)", "No answer ($reason)"),
    "check_no_answer_remedy": (
        "Kiểm tra đường truyền, VPN và địa chỉ trong gateways.toml.",
        "Check the line, the VPN and the address in gateways.toml.",
    ),
    "check_no_questions": (
        "Có mã truy cập; $name không trả lời câu hỏi nào.",
        "There is a credential; $name answers no questions.",
    ),
    "check_passed": ("Đạt", "Passed"),
    "check_remedy": ("Cách sửa", "Remedy"),
    "consent_kept": ("Đã kết nối $name.", "$name is connected."),
    "consent_next": (
        "Quản trị OA mở địa chỉ trên, rồi: loa gateway connect $name --code MÃ (trong 10 phút)",
        (
            "The OA's administrator opens it; then: loa gateway connect $name --code CODE (in 10 "
            "minutes)"
        ),
    ),
    "consent_no_answer": (
        "Không có trả lời ($reason): mã có thể đã dùng mất, xin mã mới.",
        "No answer ($reason): the code may be spent; ask for a new one.",
    ),
    "consent_paste": ("Dán mã Zalo trả về:", "Paste the code that came back:"),
    "consent_refused": ("Zalo không cấp mã truy cập: $words", "No tokens were given: $words"),
    "gateway_not_set_up": (
        "gateways.toml không có cổng $name; đang có: $known.",
        "gateways.toml has no gateway $name; it has: $known.",
    ),
    "gives_no_consent": (
        "Cổng $name không dùng cách đồng ý này; chỉ Zalo cần.",
        "Gateway $name needs no consent; only Zalo's do.",
    ),
    "no_credential": (
        "Chưa có mã truy cập cho $name: ghi vào [$name.secrets] của gateways.toml.",
        "There is no credential for $name: write it into [$name.secrets] of gateways.toml.",
    ),
}

_RUNNING: Final = {
    "run_not_running": (
        "$slug chưa được duyệt hoặc đang tạm dừng: xem loa campaign list.",
        "$slug is not approved, or is paused: see loa campaign list.",
    ),
    "run_note": ("chưa rõ $uncertain", "$uncertain uncertain"),
    "run_nothing": (
        "Không có chiến dịch nào đã duyệt để gửi: loa campaign approve TÊN.",
        "No approved campaign runs: loa campaign approve SLUG.",
    ),
    "run_others": (
        (
            "Các chiến dịch khác cũng sẽ gửi: $slugs. Nêu tên cả chúng, hoặc tạm dừng trước: "
            "loa campaign pause $slug --reason …"
        ),
        (
            "Others would be sent too: $slugs. Name them as well, or pause them first: "
            "loa campaign pause $slug --reason …"
        ),
    ),
    "run_stopping": (
        "Đang dừng: chờ các tin trên đường truyền có kết quả…",
        "Stopping: waiting for what is on the wire…",
    ),
    "console_ready": (
        "Bảng điều khiển: http://$host:$port – Ctrl-C để dừng.",
        "The console: http://$host:$port – Ctrl-C stops it.",
    ),
    "up_ready": (
        "Loa đang chạy; cửa nhận báo phát: http://$host:$port/receipts/… Ctrl-C để dừng.",
        "Loa runs; the receipts door: http://$host:$port/receipts/… Ctrl-C stops it.",
    ),
    "week_needs_clock": (
        (
            "Tuần $week chưa đến. Diễn tập trước cần đồng hồ riêng: đặt LOA_CLOCK_FILE, rồi "
            "loa lab up --week $week."
        ),
        (
            "Week $week has not begun. An exercise of it needs a clock of its own: set "
            "LOA_CLOCK_FILE, then loa lab up --week $week."
        ),
    ),
    "week_not_begun_live": (
        "Tuần $week chưa đến và các cổng thật đang bật: $gateways.",
        "Week $week has not begun, and these gateways are live: $gateways.",
    ),
    "week_not_kept": ("Tuần này chưa đạt nghĩa vụ.", "The week is not kept."),
    "week_over": (
        "Tuần $week đã qua: chỉ còn xem và báo cáo.",
        "Week $week is over: it can only be looked at and reported.",
    ),
    "week_over_live": (
        "Tuần $week đã qua và các cổng thật đang bật: $gateways.",
        "Week $week is over, and these gateways are live: $gateways.",
    ),
    "week_sound_kept": ("Sổ đúng, tuần đạt nghĩa vụ.", "Sound and kept."),
    "week_sound_short": ("Sổ đúng, tuần chưa đạt nghĩa vụ.", "Sound, and not kept."),
    "week_unsound": (
        "Sổ KHÔNG đúng: $count chỗ khác. Giữ nguyên cơ sở dữ liệu và báo kiểm tra.",
        "NOT sound: $count differences. Leave the database as it is and tell the auditor.",
    ),
}

_DOCTOR: Final = {
    "doctor_broker": ("Hàng đợi", "Broker"),
    "doctor_broker_answers": ("Trả lời", "Answers"),
    "doctor_broker_away": (
        "Không trả lời: chạy Redis, hoặc sửa LOA_BROKER_URL.",
        "Does not answer: start Redis, or correct LOA_BROKER_URL.",
    ),
    "doctor_clock": ("Đồng hồ", "Clock"),
    "doctor_clock_agrees": ("Lệch $milliseconds ms", "$milliseconds ms apart"),
    "doctor_clock_apart": (
        "Máy và cơ sở dữ liệu lệch $seconds giây: bật đồng bộ giờ (NTP).",
        "Host and database are $seconds s apart: turn on time synchronisation (NTP).",
    ),
    "doctor_database": ("Cơ sở dữ liệu", "Database"),
    "doctor_disk": ("Đĩa", "Disk"),
    "doctor_disk_free": ("Còn $free GiB", "$free GiB free"),
    "doctor_disk_full": (
        "Chỉ còn $free MiB ở $home: dọn đĩa trước khi gửi.",
        "Only $free MiB left at $home: make room before sending.",
    ),
    "doctor_folder": ("Thư mục dữ liệu", "Data folder"),
    "doctor_fonts": ("Phông chữ", "Fonts"),
    "doctor_gateways": ("Cổng gửi", "Gateways"),
    "doctor_key": ("Khóa", "Key"),
    "doctor_landing": ("$url ($verdict, $when)", "$url ($verdict, $when)"),
    "doctor_landing_bad": (
        "$url: $verdict lúc $when. Xem lại: loa link look $slug",
        "$url was $verdict at $when. Look again: loa link look $slug",
    ),
    "doctor_links": ("Địa chỉ được duyệt", "Approved addresses"),
    "doctor_no_broker": ("Không cần: một tiến trình", "None needed: one process"),
    "doctor_no_campaigns": ("Chưa có chiến dịch đang chạy", "No campaign runs"),
    "doctor_no_font": (
        "Thiếu phông Liberation Serif đi kèm Loa, không in được báo cáo: cài lại Loa.",
        "Loa's own Liberation Serif is missing, reports cannot be printed: install Loa again.",
    ),
    "doctor_no_gateways": (
        "Chưa có cổng nào: viết $file (quyền 0600).",
        "There is no gateway: write $file (mode 0600).",
    ),
    "doctor_nobody_runs": (
        "Không chạy; lần cuối: $when",
        "Nothing runs; last tick: $when",
    ),
    "doctor_open_folder": (
        "Người khác vào được $home; chạy: chmod 700 $home",
        "Others may enter $home; run: chmod 700 $home",
    ),
    "doctor_process": ("Tiến trình", "Process"),
    "doctor_no_receipts": ("Bảy ngày qua không có báo phát nào", "None in seven days"),
    "doctor_receipts": ("Báo phát trong 7 ngày", "Receipts of 7 days"),
    "receipt_applied": ("đã ghi", "applied"),
    "receipt_duplicate": ("nhắc lại", "repeated"),
    "receipt_forged": ("giả mạo", "forged"),
    "receipt_orphan": ("không rõ của tin nào", "of no message of ours"),
    "receipt_unreadable": ("không đọc được", "unreadable"),
    "doctor_revision": ("$kind, $revision", "$kind, $revision"),
    "doctor_runs": ("Đang chạy; lần cuối: $when", "Runs; last tick: $when"),
    "doctor_well": ("Tốt", "Well"),
    "doctor_what": ("Phần", "Part"),
}

PHRASES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    ENDINGS
    | PEOPLE
    | _SETTING_UP
    | _ROSTER
    | _CAMPAIGNS
    | _GATEWAYS
    | _RUNNING
    | _DOCTOR
    | DUTY
    | ISSUED
    | LINKS
    | RECOVERY
    | PILOTS
    | SETTLEMENT
    | AUDITS
)
