// Package coding holds what coders did: events, and the pure fold of a set of
// events into codings, memos and the rest of a study's state. It reads and
// writes no files.
package coding

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"verbatim/internal/text"
)

// Version is the version of the event format that this package writes.
const Version = 1

// MaxLine is the longest event line, in bytes, line end included.
const MaxLine = 256 << 10

// MaxClock is the largest logical clock: the largest integer that every JSON
// reader holds exactly.
const MaxClock = 1 << 53

// ID names an event: the first 128 bits of the SHA-256 of its line as written,
// without the line end. A coding and a memo are named by the event that made them.
type ID [16]byte

// String is the id as 32 hexadecimal digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Short is the beginning of the id, for people.
func (id ID) Short() string { return hex.EncodeToString(id[:4]) }

// IsZero reports whether id names nothing.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText writes the id as 32 hexadecimal digits.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads 32 hexadecimal digits.
func (id *ID) UnmarshalText(b []byte) error {
	if len(b) != 32 {
		return fmt.Errorf("an event id has 32 hexadecimal digits, this has %d characters", len(b))
	}
	_, err := hex.Decode(id[:], b)
	return err
}

// ParseID reads an id written in full.
func ParseID(s string) (id ID, err error) {
	err = id.UnmarshalText([]byte(s))
	return id, err
}

// Kind is what an event does.
type Kind string

// The kinds of event. A kind that starts with "x-" may be ignored by who does
// not know it; any other unknown kind means the study was written by a newer
// Verbatim.
const (
	Open     Kind = "open"     // the first line of a writer: study, coder, public key
	Code     Kind = "code"     // a passage belongs to a theme
	Uncode   Kind = "uncode"   // takes back a coding
	Move     Kind = "move"     // gives a coding another span or theme; it keeps its id
	MemoKind Kind = "memo"     // a thought about a target; the words are a body elsewhere
	Done     Kind = "done"     // read it all, with this codebook
	Dismiss  Kind = "dismiss"  // a suggested passage does not belong to a theme
	Assign   Kind = "assign"   // who codes, or is never shown, a transcript
	Correct  Kind = "correct"  // a transcript's text is now another one; without parents: an import
	Decide   Kind = "decide"   // writes the agreed layer
	Consent  Kind = "consent"  // a participant's answer changed
	Withdraw Kind = "withdraw" // a standing order to remove
	Export   Kind = "export"   // words left the study
	Put      Kind = "put"      // a file of the study changed
	Undo     Kind = "undo"     // cancels the same coder's earlier event
	Seal     Kind = "seal"     // signature over the line before
)

// Known reports whether this release understands the kind.
func (k Kind) Known() bool {
	switch k {
	case Open, Code, Uncode, Move, MemoKind, Done, Dismiss, Assign, Correct,
		Decide, Consent, Withdraw, Export, Put, Undo, Seal:
		return true
	}
	return false
}

// Undoable reports whether an undo may name an event of this kind. What others
// build upon (imports, corrections, consent, withdrawal, files) is changed by a
// new event of its own.
func (k Kind) Undoable() bool {
	switch k {
	case Code, Uncode, Move, MemoKind, Done, Dismiss, Assign, Decide, Undo:
		return true
	}
	return false
}

// Ignorable reports whether the kind may be ignored by who does not know it.
func (k Kind) Ignorable() bool { return strings.HasPrefix(string(k), "x-") }

// Event is one line of a log. Which fields are set depends on Do; docs/format.md
// lists them by kind.
type Event struct {
	V     int    `json:"v"`
	W     string `json:"w"`              // writer id
	N     int    `json:"n"`              // the writer's counter, from 0, without gaps
	Prev  string `json:"prev,omitempty"` // full SHA-256 of the writer's line n-1
	LC    int64  `json:"lc"`             // logical clock, one more than any seen
	At    string `json:"at"`             // wall clock, RFC 3339 in UTC, for display only
	Coder string `json:"coder"`
	Do    Kind   `json:"do"`

	Study string `json:"study,omitempty"` // open
	Key   string `json:"key,omitempty"`   // open: ed25519 public key, hexadecimal

	Of     ID        `json:"of,omitzero"`      // uncode, move, undo; memo on a coding; assign: the first of those made in one go
	Text   text.Hash `json:"text,omitempty"`   // code, move, memo, dismiss, decide, correct (the new text)
	Span   text.Span `json:"span,omitzero"`    // with Text, in code points
	Theme  string    `json:"theme,omitempty"`  // code, move, memo, dismiss, decide
	CB     string    `json:"cb,omitempty"`     // hash of the codebook in use: code, dismiss, done
	Stance Stance    `json:"stance,omitempty"` // code
	Doubt  string    `json:"doubt,omitempty"`  // code: why it is not sure that these are the words, half a sentence; of one that came from another program

	On          On     `json:"on,omitempty"`          // memo: what about
	Type        string `json:"type,omitempty"`        // memo: note, analytic, reflexive, question; content, star, chosen
	Private     bool   `json:"private,omitempty"`     // memo: stays out of sharing
	Body        string `json:"body,omitempty"`        // memo, decide: SHA-256 of salt and words
	Re          ID     `json:"re,omitzero"`           // memo: the memo this one replaces
	Transcript  string `json:"transcript,omitempty"`  // with Text; memo, done, assign, correct
	Participant string `json:"participant,omitempty"` // memo, assign, consent, withdraw

	From  []text.Hash   `json:"from,omitempty"`  // correct: parent texts; put: earlier versions; withdraw: what is gone
	Turns text.Hash     `json:"turns,omitempty"` // correct: SHA-256 of the turns file
	Edits []text.Script `json:"edits,omitempty"` // correct: one script per parent

	Path         string    `json:"path,omitempty"`         // put, export
	To           text.Hash `json:"to,omitempty"`           // put; empty when the file was removed
	For          string    `json:"for,omitempty"`          // export: purpose
	Stamp        string    `json:"stamp,omitempty"`        // export: version stamp of the study
	Participants []string  `json:"participants,omitempty"` // export: whose words it carries

	Who     string   `json:"who,omitempty"`     // assign: the coder it is about
	How     string   `json:"how,omitempty"`     // assign, withdraw, decide: which way; memo: answer; put, consent: by which route
	Ask     string   `json:"ask,omitempty"`     // consent: analyse, quote …
	Answer  string   `json:"answer,omitempty"`  // consent: yes, no; empty: as everyone
	Ofs     []ID     `json:"ofs,omitempty"`     // decide: the codings decided about; put: the first of the changes made in one go
	Keep    []ID     `json:"keep,omitempty"`    // decide: those of Ofs that are kept, where it is some
	Present []string `json:"present,omitempty"` // decide: who was there
	Because []ID     `json:"because,omitempty"` // put: the decisions that led to the change
	Sig     string   `json:"sig,omitempty"`     // seal: ed25519 signature over prev, hexadecimal

	ID ID `json:"-"`
}

// Stance says whether a passage speaks for its theme or against it.
type Stance string

// Against marks a passage that contradicts its theme; the empty stance is for.
const Against Stance = "against"

// On is what a memo is about.
type On string

// What memos are about, each with the fields that name it.
const (
	OnCoding      On = "coding"      // of
	OnPassage     On = "passage"     // text, span
	OnTranscript  On = "transcript"  // transcript
	OnParticipant On = "participant" // participant
	OnTheme       On = "theme"       // theme
	OnStudy       On = "study"
)

// MemoTypes are the kinds of memo.
var MemoTypes = []string{"note", "analytic", "reflexive", "question"}

// MemoAnswer is how of a memo on a participant that holds their own words: what they
// answered when they were asked about the findings.
const MemoAnswer = "answer"

// The types of memo events that are no memos but marks: on a passage, or (a
// content note) on a whole transcript.
const (
	MarkContent = "content" // a content note; its body is the labels: "self-harm, restraint"
	MarkStar    = "star"    // a possible quote; no body
	MarkChosen  = "chosen"  // how a quote is to be published; its body is the published form
)

// How a withdraw event says how far, from least to most. Removed is no order of
// its own: it lists what was removed to carry one out, and holds for every copy.
const (
	WithdrawRenewed    = "renewed"    // agrees to being quoted again, after quoting
	WithdrawQuoting    = "quoting"    // no words outside the team
	WithdrawPassages   = "passages"   // Span of Text of Transcript is removed
	WithdrawWords      = "words"      // all words are removed, counts stay
	WithdrawEverything = "everything" // nothing of theirs counts any more
	WithdrawRemoved    = "removed"    // From are the hashes of texts, turns, versions and bodies that are gone
)

// Line is the event as a log holds it, without the line end. It sets no id: the
// id is of the bytes, once written.
func (e Event) Line() ([]byte, error) {
	b, err := json.Marshal(e)
	if err == nil && len(b) >= MaxLine {
		err = fmt.Errorf("an event is at most %d bytes, this one has %d", MaxLine, len(b))
	}
	return b, err
}

// ParseLine reads an event line, without its line end, and gives it its id. It
// checks the header; what a kind needs is checked by the fold.
func ParseLine(line []byte) (Event, error) {
	var e Event
	if len(line) >= MaxLine {
		return e, fmt.Errorf("the line is longer than %d bytes", MaxLine)
	}
	if err := json.Unmarshal(line, &e); err != nil {
		var ok bool
		if e, ok = headerOf(line); !ok {
			return e, fmt.Errorf("the line is not an event: %w", err)
		}
	}
	switch {
	case e.V < 1:
		return e, fmt.Errorf("the line has no version")
	case e.W == "" || e.Coder == "" || e.Do == "":
		return e, fmt.Errorf("the line has no writer, coder or kind")
	case e.N < 0 || e.LC < 0 || e.LC > MaxClock:
		return e, fmt.Errorf("the line's counter or clock is out of range")
	}
	if !e.newer() {
		if err := e.wellFormed(); err != nil {
			return e, err
		}
	}
	sum := sha256.Sum256(line)
	copy(e.ID[:], sum[:])
	return e, nil
}

// newer reports whether only a later release can know what the event means.
func (e *Event) newer() bool { return e.V > Version || !e.Do.Known() }

// headerOf reads the header alone of an event that a later release wrote: its
// other fields may have other types by then.
func headerOf(line []byte) (Event, bool) {
	var h struct {
		V     int    `json:"v"`
		W     string `json:"w"`
		N     int    `json:"n"`
		Prev  string `json:"prev"`
		LC    int64  `json:"lc"`
		At    string `json:"at"`
		Coder string `json:"coder"`
		Do    Kind   `json:"do"`
	}
	if json.Unmarshal(line, &h) != nil {
		return Event{}, false
	}
	e := Event{V: h.V, W: h.W, N: h.N, Prev: h.Prev, LC: h.LC, At: h.At, Coder: h.Coder, Do: h.Do}
	return e, e.newer()
}

// wellFormed refuses what could lead outside the study: hashes and ids become
// file names.
func (e *Event) wellFormed() error {
	for _, h := range append([]text.Hash{e.Text, e.To, e.Turns}, e.From...) {
		if h != "" && !isHash(string(h)) {
			return fmt.Errorf("the line names a text that is no hash")
		}
	}
	if e.Transcript != "" && !ValidName(e.Transcript) {
		return fmt.Errorf("the line names a transcript as none can be named")
	}
	if !ValidName(e.Coder) || !ValidName(e.W) {
		return fmt.Errorf("the line names a coder or writer as none can be named")
	}
	if e.Do == Put && (strings.Contains(e.Path, "..") || strings.HasPrefix(e.Path, "/") || strings.ContainsAny(e.Path, `\:`)) {
		return fmt.Errorf("the line names a file outside the study")
	}
	return nil
}

func isHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// ValidName reports whether an id can be the name of a file on every system:
// letters, digits, marks that are safe, no leading dot, no name of a device.
func ValidName(s string) bool {
	if s == "" || len(s) > 200 || s[0] == '.' || s[0] == '-' || strings.HasSuffix(s, ".") || strings.HasSuffix(s, " ") {
		return false
	}
	for _, c := range s {
		if c < ' ' || strings.ContainsRune(`<>:"/\|?*`, c) || c == 0x7F {
			return false
		}
	}
	base, _, _ := strings.Cut(strings.ToLower(s), ".")
	switch base {
	case "con", "prn", "aux", "nul":
		return false
	}
	return !(len(base) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) && base[3] >= '1' && base[3] <= '9')
}

// LineHash is the full SHA-256 of a line without its line end, in hexadecimal:
// what the writer's next line has as prev.
func LineHash(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// Before is the order of events: by logical clock, then by id. The wall clock
// never counts.
func Before(a, b *Event) int {
	if a.LC != b.LC {
		if a.LC < b.LC {
			return -1
		}
		return 1
	}
	return strings.Compare(string(a.ID[:]), string(b.ID[:]))
}
