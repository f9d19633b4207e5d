package transcript

// Purpose is who will read what leaves the study.
type Purpose string

// The purposes of a release, widening from the team to the world.
const (
	ForTeam        Purpose = "team"
	ForPublication Purpose = "publication"
	ForReuse       Purpose = "reuse"
	ForArchive     Purpose = "archive"
)

// Purposes are all purposes, in the order people are told them.
var Purposes = []Purpose{ForTeam, ForPublication, ForReuse, ForArchive}

// Ask is something a participant is asked to consent to.
type Ask string

// What consent is asked for, in the order of the columns of participants.csv.
const (
	AskAnalyse   Ask = "analyse"
	AskQuote     Ask = "quote"
	AskReuse     Ask = "reuse"
	AskArchive   Ask = "archive"
	AskRecontact Ask = "recontact"
)

// Asks are all questions of consent, in the order of the columns.
var Asks = []Ask{AskAnalyse, AskQuote, AskReuse, AskArchive, AskRecontact}

// Needs is the consent a purpose stands on.
func (p Purpose) Needs() Ask {
	switch p {
	case ForPublication:
		return AskQuote
	case ForReuse:
		return AskReuse
	case ForArchive:
		return AskArchive
	}
	return AskAnalyse
}

// Answer is yes, no, or blank: as everyone.
type Answer string

// The answers.
const (
	Yes   Answer = "yes"
	No    Answer = "no"
	Blank Answer = ""
)

// Consent is the answers given, by question. A question without an answer is blank.
type Consent map[Ask]Answer

// Participant is somebody who took part.
type Participant struct {
	ID          string
	PublishedAs string            // how publications name them; empty: by their id
	Consent     Consent           // exceptions only
	Withdrawn   string            // date of withdrawal as written; empty if none
	Attributes  map[string]string // by column name; blank values are absent
}

// May says whether the participant agreed to what, everyone's answers standing
// in for a blank. Where neither says anything, analyse is yes and the rest is
// no. Somebody who has withdrawn agrees to nothing.
func (p Participant) May(what Ask, everyone Consent) bool {
	if p.Withdrawn != "" {
		return false
	}
	answer := p.Consent[what]
	if answer == Blank {
		answer = everyone[what]
	}
	if answer == Blank {
		return what == AskAnalyse
	}
	return answer == Yes
}

// WithdrawnOn is when the participant withdrew, as people are shown it: the day
// as 2026-03-01 where what is written down can mean only one, and as it is
// written otherwise. It is empty if they have not.
func (p Participant) WithdrawnOn() string {
	if day, ok := ISODate(p.Withdrawn); ok {
		return day
	}
	return p.Withdrawn
}
