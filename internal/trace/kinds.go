package trace

import (
	"bytes"
	"path"
	"strings"
)

// kind is what the first bytes of a file say it is.
type kind int

const (
	kindOther kind = iota
	kindZip
	kindGzip
	kindBzip2
	kindTar
	kindPDF
	kindOLE       // .doc, .xls, .msg; also workbooks with a password
	kindPacked    // archives that are not unpacked here
	kindLocked    // encrypted files
	kindRecording // sound and film
)

// kindOf goes by the first bytes: a file may be called anything.
func kindOf(data []byte) kind {
	starts := func(marks ...string) bool {
		for _, m := range marks {
			if bytes.HasPrefix(data, []byte(m)) {
				return true
			}
		}
		return false
	}
	switch {
	case starts("PK\x03\x04", "PK\x05\x06", "PK\x07\x08"):
		return kindZip
	case starts("\x1F\x8B"):
		return kindGzip
	case starts("BZh"):
		return kindBzip2
	case starts("%PDF-"):
		return kindPDF
	case starts("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"):
		return kindOLE
	case starts("7z\xBC\xAF\x27\x1C", "Rar!\x1A\x07", "\xFD7zXZ\x00", "\x28\xB5\x2F\xFD", "\x04\x22\x4D\x18"):
		return kindPacked
	case starts("age-encryption.org/", "-----BEGIN AGE ENCRYPTED", "-----BEGIN PGP MESSAGE", "Salted__", "\x03\xD9\xA2\x9A"):
		return kindLocked
	case starts("ID3", "OggS", "fLaC", "\x1A\x45\xDF\xA3", "#!AMR", "\x30\x26\xB2\x75\x8E\x66\xCF\x11"):
		return kindRecording
	case len(data) > 12 && starts("RIFF") && (string(data[8:12]) == "WAVE" || string(data[8:12]) == "AVI "):
		return kindRecording
	case len(data) > 12 && string(data[4:8]) == "ftyp" && !strings.Contains("heic heix mif1 avif", string(data[8:12])):
		return kindRecording
	case len(data) > 265 && string(data[257:262]) == "ustar":
		return kindTar
	}
	return kindOther
}

// recording reports whether a file's name is that of sound or film.
func recording(name string) bool {
	return hasEnding(name, " m4a mp3 wav mp4 ogg oga opus flac aac wma wmv amr mov avi mkv webm m4v 3gp mpg mpeg dss ds2 aif aiff caf ")
}

// closedForm reports whether a file's name is that of a kind that keeps words in
// ways of its own.
func closedForm(name string) bool {
	return hasEnding(name, " nvp nvpx nvcx pst ost iwa one accdb mdb vhd vhdx vmdk iso dmg br lz lzma z zst xz 7z rar gpg pgp age ")
}

func hasEnding(name, endings string) bool {
	ext := strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	return ext != "" && strings.Contains(endings, " "+ext+" ")
}
