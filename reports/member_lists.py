"""Lists of single members in what is handed in: personal data that nobody needs here, because totals suffice."""

# 16 digits, also in the groups that people write
NIK = r"(?<![\d.,])(?:\d{16}|\d{4}(?:[ .-]\d{4}){3}|\d{6}[ .-]\d{6}[ .-]\d{4})(?![\d.,]*\d)"
