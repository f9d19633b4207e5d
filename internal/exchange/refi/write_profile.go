package refi

import (
	"fmt"
	"slices"
	"strings"
)

// Profile is whom a project is written for: programs differ in how they count places in
// a text and in what they want its lines to end with, and no file says which it means.
type Profile string

// The profiles.
const (
	Spec      Profile = "spec"
	NVivo     Profile = "nvivo"
	AtlasTI   Profile = "atlasti"
	MAXQDA    Profile = "maxqda"
	QualCoder Profile = "qualcoder"
)

// Profiles are the names of all profiles, that of the standard first.
func Profiles() []string {
	return []string{string(Spec), string(NVivo), string(AtlasTI), string(MAXQDA), string(QualCoder)}
}

func (p Profile) known() bool { return slices.Contains(Profiles(), string(p)) }

// About says in one sentence how a profile counts places and what its texts look like.
func (p Profile) About() string {
	switch p {
	case Spec:
		return "As the standard has it: places count Unicode characters, lines end in LF, and there is no byte order mark."
	case NVivo:
		return "For NVivo on Windows and Mac: places count UTF-16 units, so that an emoji counts as two, lines end in LF, there is no byte order mark, and each coding has a selection of its own."
	case AtlasTI:
		return "For ATLAS.ti: places count Unicode characters (how it counts emoji is not known), lines end in LF, and there is no byte order mark."
	case MAXQDA:
		return "For MAXQDA: places count Unicode characters with the end of a line as one (how it counts emoji is not known), lines end in CRLF, and there is no byte order mark."
	case QualCoder:
		return "For QualCoder: places count Unicode characters, lines end in LF, there is no byte order mark, codings by another coder or of another moment have selections of their own, and memos are files, as it reads no others."
	}
	return ""
}

// utf16 reports whether places count UTF-16 units.
func (p Profile) utf16() bool { return p == NVivo }

// crlf reports whether lines end in CRLF. Places count it as one even so.
func (p Profile) crlf() bool { return p == MAXQDA }

// check gives the standard's profile where none is named.
func (p Profile) check() (Profile, error) {
	if p == "" {
		return Spec, nil
	}
	if !p.known() {
		return "", fmt.Errorf("there is no profile %q for REFI-QDA files; there are %s", p, strings.Join(Profiles(), ", "))
	}
	return p, nil
}
