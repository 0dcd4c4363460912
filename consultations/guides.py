"""What a fresh installation offers officers for each topic: questions, points of law, documents; the office edits them.

Taken from the domain files, with their confidence as the basis: `SOURCES` (two or more independent sources), `ONE` or `USAGE`.
Nothing rests on the official text of a rule yet, so each point of law is "perlu diverifikasi" until the office has read that
text and says so; no pasal, title of a rule or tariff stands here.
"""

SOURCES = "Dua sumber atau lebih, belum dicocokkan dengan naskah resmi (November 2026)"
ONE = "Satu sumber"
USAGE = "Dari pengalaman"

# topic: (questions, [(point of law, basis)], documents)
GUIDES = {
    "pendirian": (
        ["Usaha apa yang dijalankan bersama, sejak kapan?", "Berapa orang yang mau menjadi pendiri?",
         "Sudah dibandingkan dengan CV atau PT?", "Siapa yang akan mengurus pembukuan?"],
        [("Koperasi primer didirikan oleh paling sedikit 9 orang.", ONE),
         ("Koperasi sekunder didirikan oleh paling sedikit 3 koperasi.", USAGE),
         ("Urutan: penyuluhan, rapat pembentukan, akta notaris, pengesahan, NPWP dan rekening, NIB, akun ODS.", USAGE)],
        ["Daftar calon pendiri (tanpa KTP; KTP langsung ke notaris)", "Catatan usaha atau arisan yang ada"],
    ),
    "laporan": (
        ["Siapa yang mencatat, di buku atau di komputer?", "Tahun buku terakhir yang selesai tahun berapa?",
         "Apakah kas dihitung dan dicocokkan tiap bulan?", "Apakah ada unit simpan pinjam?"],
        [("Kebijakan akuntansi koperasi yang baru berlaku sejak 16 Januari 2024.", SOURCES),
         ("KSP/USP dengan modal sendiri mulai Rp5 miliar diaudit akuntan publik.", SOURCES),
         ("Laporan tahunan memuat neraca, perhitungan hasil usaha, dan penjelasannya.", USAGE)],
        ["Buku kas, buku simpanan, buku pinjaman", "Laporan tahun lalu, bila ada", "Saldo rekening per akhir tahun"],
    ),
    "rat": (
        ["RAT terakhir kapan, untuk tahun buku berapa?", "Apa yang membuatnya tertunda?",
         "Berapa anggota yang biasanya hadir?", "Apakah laporan pengurus dan pengawas sudah siap?"],
        [("Kebiasaan kementerian: primer sampai 31 Maret, sekunder sampai 30 Juni.", SOURCES),
         ("Menurut undang-undang RAT paling lambat 6 bulan sesudah tahun buku; sebelum itu jangan disebut terlambat.", USAGE),
         ("Rapat anggota boleh daring atau luring.", ONE),
         ("Hasil RAT dilaporkan ke dinas dan ODS paling lambat satu bulan sesudahnya.", ONE)],
        ["Undangan dan daftar hadir RAT terakhir", "Laporan pengurus dan pengawas", "Anggaran dasar (kuorum)"],
    ),
    "pengurus": (
        ["Siapa pengurus dan pengawas sekarang, sampai kapan?", "Kapan dipilih, oleh rapat anggota yang mana?",
         "Tugas apa yang tidak ada orangnya?"],
        [("Laporan tahunan ditandatangani semua pengurus dan disahkan rapat anggota.", USAGE),
         ("Pergantian pengurus dicatat dalam berita acara rapat anggota dan dilaporkan.", USAGE)],
        ["Berita acara pemilihan", "Anggaran dasar dan anggaran rumah tangga"],
    ),
    "usp": (
        ["Siapa saja yang dilayani: anggota, calon anggota, atau umum?", "Izin usaha apa yang sudah ada?",
         "Berapa orang calon anggota dan sejak kapan?", "Apakah bunga dan jangka waktu tertulis?"],
        [("Melayani anggota, calon anggota, dan koperasi lain: izin lewat OSS, dibina dinas atau kementerian.", SOURCES),
         ("Melayani masyarakat umum: izin OJK.", SOURCES),
         ("Calon anggota harus menjadi anggota dalam 3 bulan.", USAGE),
         ("Simpan pinjam wajib mengenali pengguna jasanya dan melapor bila ada yang mencurigakan.", USAGE)],
        ["Izin usaha simpan pinjam dan NIB", "Daftar pinjaman (jumlahnya saja, tanpa data orang)", "Aturan pinjaman"],
    ),
    "modal": (
        ["Untuk apa modalnya dan kapan kembali?", "Berapa simpanan pokok dan wajib yang sudah terkumpul?",
         "Pernah meminjam di mana, bagaimana angsurannya?"],
        [("Pinjaman dan penyertaan modal diputuskan menurut anggaran dasar atau rapat anggota.", USAGE),
         ("Syarat dan bunga program pembiayaan berubah; lihat sumber resminya pada hari itu.", USAGE)],
        ["Rencana penggunaan dana", "Laporan keuangan terakhir", "Keputusan rapat tentang pinjaman"],
    ),
    "anggaran_dasar": (
        ["Bagian mana yang ingin diubah dan mengapa?", "Sudah dibahas dalam rapat anggota?"],
        [("Perubahan anggaran dasar diputuskan rapat anggota; sebagian memerlukan akta dan pengesahan.", USAGE),
         ("Nama koperasi dengan beberapa kelompok pihak anggota memuat kata “Multi Pihak”.", SOURCES)],
        ["Akta dan anggaran dasar yang berlaku", "Berita acara rapat anggota"],
    ),
    "anggota": (
        ["Berapa anggota di buku, berapa yang masih aktif?", "Bagaimana orang masuk dan keluar?",
         "Apakah buku daftar anggota diisi?"],
        [("Buku daftar anggota boleh elektronik.", ONE),
         ("Hak suara anggota sama: satu anggota satu suara.", USAGE)],
        ["Buku daftar anggota", "Aturan masuk dan keluar"],
    ),
    "pajak": (
        ["Sudah ada NPWP atas nama koperasi?", "Pajak apa yang pernah dilaporkan?"],
        [("Tarif dan batas pajak berubah; jangan menyebut angka, arahkan ke kantor pajak.", USAGE),
         ("NPWP dan rekening atas nama koperasi, bukan pengurus.", USAGE)],
        ["NPWP koperasi", "Bukti lapor terakhir"],
    ),
    "macet": (
        ["Berapa pinjaman yang macet dibanding semuanya?", "Sejak kapan, dan apa sebabnya?",
         "Apa yang sudah dilakukan terhadap peminjam?"],
        [("Penjadwalan ulang dan penghapusan piutang diputuskan menurut aturan koperasi, bukan oleh seorang pengurus.", USAGE),
         ("Daftar pinjaman perorangan adalah data keuangan pribadi: cukup lihat jumlahnya, jangan difoto.", USAGE)],
        ["Rekap pinjaman menurut umur tunggakan", "Aturan pinjaman dan jaminan"],
    ),
    "nik": (
        ["Sudah punya akun ODS? Siapa yang memegang kata sandinya?", "Data mana di ODS yang belum benar?"],
        [("NIK Koperasi terbit sesudah RAT yang pertama.", USAGE),
         ("Tanggal berlaku sertifikat dibaca dari sertifikatnya; jangan menyebut lama berlakunya.", USAGE),
         ("NIK Koperasi bukan NIK KTP.", SOURCES)],
        ["Sertifikat NIK Koperasi", "Akta dan pengesahan badan hukum"],
    ),
    "sehat": (
        ["Untuk apa penilaian ini diperlukan?", "Laporan keuangan tahun mana yang dipakai?"],
        [("Skor yang dihitung portal adalah simulasi atau telaah awal, bukan predikat resmi.", USAGE),
         ("Pemeriksaan kesehatan memerlukan surat tugas dan pengawas koperasi.", USAGE)],
        ["Laporan keuangan dua tahun", "Hasil penilaian sebelumnya"],
    ),
    "digital": (
        ["Pekerjaan mana yang paling memakan waktu?", "Siapa yang akan mengisi datanya setiap hari?",
         "Di mana data anggota disimpan, siapa yang dapat membukanya?"],
        [("Kebocoran data pribadi diberitahukan tertulis dalam 3 × 24 jam.", SOURCES),
         ("Kode QR bukan tanda tangan; yang ditandatangani adalah berkas PDF-nya.", SOURCES)],
        ["Contoh buku atau lembar kerja yang dipakai sekarang"],
    ),
    "pasar": (
        ["Apa produknya, berapa sebulan, dijual ke mana?", "Izin dan kemasan apa yang sudah ada?",
         "Siapa pembeli yang pernah ditolak, dan mengapa?"],
        [("Izin edar, halal, dan merek ditangani lembaga lain; arahkan ke sana.", USAGE),
         ("Kerja sama sebaiknya tertulis: jumlah, harga, pembayaran, dan cara mengakhirinya.", USAGE)],
        ["Contoh produk dan daftar harga", "Perjanjian yang sedang berjalan"],
    ),
    "sengketa": (
        ["Siapa yang berselisih, tentang apa, sejak kapan?", "Apa yang sudah dicoba di dalam koperasi?",
         "Apakah ada perkara di polisi atau pengadilan?"],
        [("Sengketa dibahas lebih dulu menurut anggaran dasar dan rapat anggota.", USAGE),
         ("Petugas mendengar kedua pihak dan tidak memutus perkara.", USAGE)],
        ["Anggaran dasar dan rumah tangga", "Surat-menyurat kedua pihak"],
    ),
    "bubar": (
        ["Mengapa ingin bubar atau bergabung?", "Apa sisa utang, piutang, dan simpanan anggota?"],
        [("Pembubaran dan penggabungan diputuskan rapat anggota; penyelesaiannya diatur tersendiri.", USAGE),
         ("Simpanan anggota dan utang diselesaikan sebelum sisa harta dibagi.", USAGE)],
        ["Neraca terakhir", "Daftar anggota dan simpanannya", "Akta pendirian"],
    ),
    "kkmp": (
        ["Kelurahan mana, dan apakah koperasinya sudah disahkan?", "Gerai apa yang sudah berjalan?",
         "Siapa pengurus dan pengawasnya?"],
        [("Pengurus paling sedikit 3 orang dan ganjil; lurah menjadi ketua pengawas karena jabatannya.", ONE),
         ("Pengurus dan pengawas tidak boleh berkeluarga.", ONE),
         ("“Klinik” pada koperasi ini adalah klinik kesehatan, bukan Klinik Koperasi.", ONE)],
        ["Akta dan pengesahan", "Berita acara musyawarah kelurahan khusus"],
    ),
    "lain": (
        ["Apa yang paling mendesak?", "Siapa saja yang terkena?", "Apa yang diharapkan dari kantor kami?"],
        [("Yang bukan urusan perkoperasian diarahkan ke instansi yang tepat.", USAGE)],
        ["Surat atau catatan yang berkaitan"],
    ),
}  # fmt: skip


def load(topics, model) -> None:
    """Writes the guides of `topics` (by code) as rows of `model`; the migration gives its own. Topics of the office get none."""
    rows = []
    for code, (questions, laws, documents) in GUIDES.items():
        if code not in topics:
            continue
        points = [("tanya", text, "", "") for text in questions]
        points += [("hukum", text, "perlu_diverifikasi", basis) for text, basis in laws]
        points += [("dokumen", text, "", "") for text in documents]
        rows += [
            model(topic=topics[code], part=part, text=text, standing=standing, basis=basis, order=10 * place)
            for place, (part, text, standing, basis) in enumerate(points, start=1)
        ]
    model.objects.bulk_create(rows)
