"""What stands around every page: the way in, the menu, and what went wrong."""

from __future__ import annotations

from typing import Final

SHELL: Final[dict[str, tuple[str, str]]] = {
    "loa": ("Loa", "Loa"),
    "loa_what": (
        "Nhắn đến từng thuê bao, mỗi tuần, đúng một đường dẫn.",
        "To every subscriber, every week, with the one right link.",
    ),
    "skip": ("Đến nội dung", "Skip to the content"),
    "menu": ("Trang", "Pages"),
    "nav_week": ("Tuần này", "This week"),
    "nav_campaigns": ("Chiến dịch", "Campaigns"),
    "nav_deliveries": ("Danh sách thuê bao", "Roster"),
    "nav_subscriber": ("Tra cứu thuê bao", "Subscribers"),
    "nav_quota": ("Báo cáo hạn mức", "Quota reports"),
    "nav_statements": ("Đối soát", "Statements"),
    "nav_audits": ("Kiểm tra", "Audits"),
    "nav_gateways": ("Cổng gửi", "Gateways"),
    "nav_alerts": ("Cảnh báo", "Alerts"),
    "nav_people": ("Người dùng", "People"),
    "nav_access_log": ("Nhật ký truy cập", "Access log"),
    "nav_account": ("Tài khoản của tôi", "My account"),
    "other_language": ("English", "Tiếng Việt"),
    "role_officer": ("Cán bộ Sở", "Officer"),
    "role_approver": ("Người duyệt", "Approver"),
    "role_admin": ("Quản trị", "Administrator"),
    "role_carrier": ("Nhà mạng", "Carrier"),
    "role_auditor": ("Kiểm tra viên", "Auditor"),
    "sign_in": ("Đăng nhập", "Sign in"),
    "sign_out": ("Đăng xuất", "Sign out"),
    "name": ("Tên", "Name"),
    "password": ("Mật khẩu", "Password"),
    "code_of_phone": ("Mã 6 chữ số trên điện thoại", "The 6-digit code on your telephone"),
    "refused_wrong": (
        "Tên, mật khẩu hoặc mã không đúng.",
        "The name, the password or the code is not right.",
    ),
    "refused_code_needed": (
        "Nhập thêm mã 6 chữ số của ứng dụng xác thực, và mật khẩu một lần nữa.",
        "Enter the 6-digit code of your authenticator too, and the password once more.",
    ),
    "refused_locked": (
        "Sai quá nhiều lần. Hãy đợi rồi thử lại; quản trị viên có thể đặt mật khẩu mới.",
        "Too many wrong tries. Wait, then try again; an administrator can set a new password.",
    ),
    "sign_in_needed": (
        "Cần khóa truy cập: gửi tiêu đề Authorization: Bearer …",
        "A key is needed: send the header Authorization: Bearer …",
    ),
    "not_found": (
        "Không có trang này, hoặc trang này không dành cho vai trò của bạn.",
        "There is no such page, or it is not for your role.",
    ),
    "not_this_way": ("Yêu cầu này không hợp lệ ở đây.", "This cannot be asked for here."),
    "forged_form": (
        "Biểu mẫu đã cũ hoặc đến từ nơi khác. Mở lại trang và gửi lần nữa.",
        "The form is old or came from elsewhere. Open the page anew and send it again.",
    ),
    "key_reads_only": (
        "Khóa này chỉ được đọc. Tạo khóa có quyền thực hiện ở trang Tài khoản của tôi.",
        "This key may only read. Make a key that may act on the page My account.",
    ),
    "malformed": ("Chưa đúng hoặc còn thiếu: $fields", "Wrong or missing: $fields"),
    "unexpected_page": (
        "Có lỗi ngoài dự kiến. Không có gì bị thay đổi nửa chừng. Hãy thử lại.",
        "Something unexpected went wrong. Nothing is half done. Try again.",
    ),
    "failure": ("Chưa thực hiện được", "Not done"),
    "back_home": ("Về trang Tuần này", "Back to This week"),
    "footer_law": (
        "Công văn về Bluezone, tỉnh Lạng Sơn: mỗi thuê bao ít nhất một tin mỗi tuần",
        "Order on Bluezone, Lạng Sơn province: each subscriber at least one message a week",
    ),
    "filter": ("Xem", "Show"),
    "reason": ("Lý do", "Reason"),
    "updated_at": ("Cập nhật lúc $at", "Updated at $at"),
}
