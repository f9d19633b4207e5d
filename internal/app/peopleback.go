package app

import (
	"context"

	"verbatim/internal/folder"
)

// Restored is the version of participants.csv that comes back.
type Restored struct {
	Participants int    `json:"participants"` // rows
	By           string `json:"by"`           // who recorded it
	At           string `json:"at"`
	Written      bool   `json:"written"`
}

// RestorePeople puts the last recorded version of participants.csv back where the
// file has gone; dry only says which that is.
func (a *App) RestorePeople(ctx context.Context, dry bool) (Restored, error) {
	f, err := a.folder()
	if err != nil {
		return Restored{}, err
	}
	last, err := f.LastParticipants()
	if err != nil {
		return Restored{}, problem("", "%s", err)
	}
	r := Restored{Participants: last.Participants, By: last.By, At: last.At, Written: !dry}
	if dry {
		return r, nil
	}
	// To begin to write puts back what the log has and the folder lacks.
	return r, a.write(ctx, f, a.who(), func(*folder.Session) error { return nil })
}
