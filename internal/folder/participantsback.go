package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// errNoParticipants says that participants.csv has gone.
var errNoParticipants = errors.New(participantsFile + " is missing, and with it what participants agreed to: close the spreadsheet that may be saving it, " +
	"or put the last recorded version back with `verbatim participants restore`")

// LastPeople is the last version of participants.csv that the log knows.
type LastPeople struct {
	Participants int    // rows
	By, At       string // who recorded it, and when
	ByHand       bool   // somebody had changed it without Verbatim
}

// LastParticipants says what comes back when participants.csv has gone; an error
// where it has not, or where no version is left. Begin puts it there.
func (f *Folder) LastParticipants() (LastPeople, error) {
	var last LastPeople
	if _, err := os.Stat(f.path(participantsFile)); !errors.Is(err, fs.ErrNotExist) {
		return last, fmt.Errorf("%s is there: nothing is to be put back", participantsFile)
	}
	events, err := f.events()
	if err != nil {
		return last, err
	}
	p := f.look(events)
	heads := p.ledger.heads(participantsFile)
	plan := p.ledger.plan(participantsFile, nil, p.memory)
	if len(heads) == 0 || plan.target == nil {
		return last, fmt.Errorf("no version of %s is left in %s: bring it from a backup, or join another copy of the study with `verbatim sync`", participantsFile, historyDir)
	}
	people, _, err := parseParticipants(plan.target, nil)
	if err != nil {
		return last, err
	}
	e := heads[len(heads)-1]
	return LastPeople{len(people), e.Coder, e.At, e.How == byHandEdit}, nil
}

// EditedParticipants reports whether somebody changed participants.csv without
// Verbatim, and nothing has recorded that yet.
func (f *Folder) EditedParticipants() (bool, error) {
	data, err := f.readTracked(participantsFile)
	if err != nil || data == nil {
		return false, err
	}
	events, err := f.events()
	if err != nil {
		return false, err
	}
	v := f.look(events)
	p := v.ledger.plan(participantsFile, data, v.memory)
	return p.edited, nil
}

// unrecorded tells in check of edits by hand that the log does not have yet.
func (c *checker) unrecorded() {
	if edited, err := c.f.EditedParticipants(); err == nil && edited {
		c.note("", "%s", NotRecorded)
	}
}

// NotRecorded says that participants.csv was edited by hand.
const NotRecorded = participantsFile + " was edited by hand, which is not yet in the log; the next change by anybody records it"
