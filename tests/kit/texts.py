"""Texts whose cost is known from public sources (wire/sms-facts.md 5.2, ref/ecosystem.md 2.4)."""

HAI_DUONG = (
    "BCĐ phòng, chống Covid-19 tỉnh Hải Dương đề nghị toàn bộ người dân cài đặt ứng dụng "
    "Bluezone trên điện thoại thông minh để được cảnh báo nếu tiếp xúc gần với người nhiễm "
    "Covid-19, góp phần bảo vệ bản thân, gia đình, cộng đồng. Xin hãy bật Bluetooth 24/24 giờ "
    "trong ngày, nhắc người thân và bạn bè cùng cài đặt. Cài đặt tại "
    "https://bluezone.gov.vn/taiapp"
)
"""The precedent's shape: 353 characters in NFC, 438 code units in NFD. Its words are ours, since
only its beginning and end were published where we could read them."""

LANG_SON_SHORT = (
    "BCD phong, chong COVID-19 tinh Lang Son de nghi ong/ba cai dat ung dung Bluezone "
    "tren dien thoai thong minh. Tai tai https://bluezone.gov.vn"
)
"""One segment of GSM-7."""
