package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

func (d *draft) checkSize() error {
	switch n := len(d.src.Data); {
	case n > MaxSize:
		return fmt.Errorf("%s has %d MB, and at most %d MB can be read; split it, or export the text without recordings and pictures", d.src.Name, n>>20, MaxSize>>20)
	case n == 0:
		return fmt.Errorf("%s is empty; if it lies in a cloud folder, wait until it has been downloaded", d.src.Name)
	}
	return nil
}

// refuseForeign refuses what is not a transcript with what it seems to be.
func (d *draft) refuseForeign() error {
	if what, do := foreign(d.src.Data, ending(d.src.Name)); what != "" {
		return fmt.Errorf("%s looks like %s; %s", d.src.Name, what, do)
	}
	if f := formatOfEnding(ending(d.src.Name)); (f == "docx" || f == "odt" || f == "xlsx") && !plainBytes(d.src.Data) {
		return fmt.Errorf("%s is called .%s but is not %s; if it is plain text, rename it to end in .txt; otherwise open it in the program that made it and save it again", d.src.Name, ending(d.src.Name), formatNamed(f).words)
	}
	return nil
}

// plainBytes reports whether a file is text in spite of what it is called: UTF-8, and
// no control characters.
func plainBytes(data []byte) bool {
	return utf8.Valid(data) && bytes.IndexFunc(data, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\f", r) }) < 0
}

// refuseText refuses a text that no format is made for with what it seems to be.
func (d *draft) refuseText(s string) error {
	if Companion(d.src.Name) {
		return fmt.Errorf("%s holds annotations of brat and no words; import it together with the text of the same name", d.src.Name)
	}
	if what, do := foreignText(s); what != "" {
		return fmt.Errorf("%s looks like %s; %s", d.src.Name, what, do)
	}
	return nil
}

// magic is how files of a kind begin; a question mark is any byte.
type magic struct {
	head string
	what string
	do   string
}

const (
	asText     = "copy its text into a .txt or .docx file and import that"
	asDocx     = "open it in Word or LibreOffice and save it as .docx"
	asCSV      = "open it and save the sheet as CSV (UTF-8)"
	transcribe = "import the transcript, not the recording"
	unpack     = "unpack it and import the files inside"
	picture    = "import a transcript; writing in pictures cannot be read"
)

// magics are the kinds of files people import by mistake.
func magics() []magic {
	return []magic{
		{"\x89PNG", "a picture (PNG)", picture},
		{"\xFF\xD8\xFF", "a picture (JPEG)", picture},
		{"GIF8", "a picture (GIF)", picture},
		{"II*\x00", "a picture (TIFF)", picture},
		{"MM\x00*", "a picture (TIFF)", picture},
		{"\x00???ftypheic", "a picture (HEIC)", picture},
		{"RIFF????WEBP", "a picture (WebP)", picture},
		{"RIFF????WAVE", "a sound recording (WAV)", transcribe},
		{"RIFF????AVI ", "a video recording (AVI)", transcribe},
		{"ID3\x02", "a sound recording (MP3)", transcribe},
		{"ID3\x03", "a sound recording (MP3)", transcribe},
		{"ID3\x04", "a sound recording (MP3)", transcribe},
		{"\xFF\xFB", "a sound recording (MP3)", transcribe},
		{"\xFF\xF3", "a sound recording (MP3)", transcribe},
		{"\x00???ftyp", "a sound or video recording (MP4)", transcribe},
		{"OggS\x00", "a sound recording (Ogg)", transcribe},
		{"fLaC\x00", "a sound recording (FLAC)", transcribe},
		{"\x1A\x45\xDF\xA3", "a video recording (Matroska or WebM)", transcribe},
		{"#!AMR", "a sound recording (AMR)", transcribe},
		{"\x1F\x8B", "a compressed file (gzip)", unpack},
		{"7z\xBC\xAF\x27\x1C", "a compressed file (7z)", unpack},
		{"Rar!\x1A\x07", "a compressed file (RAR)", unpack},
		{"BZh?1AY&SY", "a compressed file (bzip2)", unpack},
		{"\xFD7zXZ", "a compressed file (xz)", unpack},
		{"SQLite format 3\x00", "a database or a project of another tool", "import it with init --from if it is a project, or export its transcripts as .txt"},
		{"\x7FELF", "a program", "import a transcript"},
		{"MZ\x90", "a program", "import a transcript"},
	}
}

// foreign says what a file that is not text seems to be, and what to do.
func foreign(data []byte, end string) (what, do string) {
	for _, m := range magics() {
		if m.begins(data) {
			return m.what, m.do
		}
	}
	if bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) {
		return compound(data, end)
	}
	return "", ""
}

func (m magic) begins(data []byte) bool {
	if len(data) < len(m.head) {
		return false
	}
	for i := range len(m.head) {
		if m.head[i] != '?' && m.head[i] != data[i] {
			return false
		}
	}
	return true
}

// compound tells apart what Microsoft keeps in its old container: documents of
// Office before 2007, and today's documents under a password.
func compound(data []byte, end string) (what, do string) {
	head := data[:min(len(data), 1<<20)]
	switch {
	case bytes.Contains(head, utf16Of("EncryptedPackage")):
		return "a document under a password", "open it in Word, remove the password (File, Info, Protect) and save it again"
	case bytes.Contains(head, utf16Of("Workbook")), end == "xls":
		return "an old Excel workbook", asCSV
	case bytes.Contains(head, utf16Of("WordDocument")), end == "doc", end == "docx":
		return "an old Word document (.doc)", asDocx
	}
	return "an old Microsoft Office file", asDocx
}

func utf16Of(ascii string) []byte {
	b := make([]byte, 0, 2*len(ascii))
	for i := 0; i < len(ascii); i++ {
		b = append(b, ascii[i], 0)
	}
	return b
}

// foreignText says what a text that is not a transcript seems to be.
func foreignText(s string) (what, do string) {
	head := strings.ToLower(strings.TrimLeft(s[:min(len(s), 2048)], "\uFEFF \t\n"))
	switch {
	case strings.HasPrefix(head, "<?xml"):
		return "an XML file", asText
	case strings.HasPrefix(head, "{\""), strings.HasPrefix(head, "{\n"), strings.HasPrefix(head, "[{\""), strings.HasPrefix(head, "[ {\""), strings.HasPrefix(head, "[\n"):
		return "a JSON file", "export the transcript as .vtt, .srt, .txt or .docx from the program that made it"
	}
	return "", ""
}

func isWebVTT(s string) bool {
	rest, ok := strings.CutPrefix(s, "WEBVTT")
	return ok && (rest == "" || strings.ContainsRune(" \t\n", rune(rest[0])))
}

// startsLikeSRT looks for a caption time among the first two lines with anything on them.
func startsLikeSRT(s string) bool {
	seen := 0
	for line := range strings.Lines(s) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if _, ok := captionTime(line); ok {
			return true
		}
		if seen++; seen > 1 || !allDigits(line) {
			return false
		}
	}
	return false
}

// hasBoldLabels reports whether three lines begin with a bold label.
func hasBoldLabels(s string) bool {
	n := 0
	for line := range strings.Lines(s) {
		if !strings.HasPrefix(line, "**") {
			continue
		}
		head := line[2:min(len(line), 140)]
		if i := strings.Index(head, "**"); i > 1 && (head[i-1] == ':' || strings.HasPrefix(head[i:], "**:")) {
			if n++; n == 3 {
				return true
			}
		}
	}
	return false
}

// mostlyBinary reports whether more than one character in ten is a control
// character no text has. A few of them are damage, which is listed instead.
func mostlyBinary(s string) bool {
	bad, all := 0, 0
	for _, r := range s {
		all++
		if r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1B\x1A\x15", r) || r == 0x7F || r == utf8.RuneError {
			bad++
		}
	}
	return bad > 3 && bad*10 > all
}

// blank reports whether a text has nothing to read in it.
func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && r != 0xFEFF && r != 0 }) < 0
}

// spoken reports whether anything in s is somebody's words, and not a time or
// a remark of the transcriber's.
func spoken(s string) bool { return transcript.SpokenWords(s) > 0 }
