package app

import (
	"context"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Hold opens the study and keeps its folder open for every verb from here on, so
// that a program that runs for long reads its logs once and then only what was
// added. No lock is held.
func (a *App) Hold() error {
	a.held = nil
	f, err := a.folder()
	if err == nil {
		a.held = f
	}
	return err
}

// Folder is the folder of the study.
func (a *App) Folder() (string, error) {
	f, err := a.folder()
	if err != nil {
		return "", err
	}
	return f.Dir, nil
}

// Look is the study as it is now, released to the team: its settings and themes,
// and the only source of words for a page that shows them.
func (a *App) Look(ctx context.Context) (*study.Release, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	return s.Release(transcript.ForTeam), nil
}

// Still is the same person's use of the study as it is at this moment: verbs that
// read find it so, however many of them run, and it is read from the disk once.
// It is for one page, and not for verbs that write.
func (a *App) Still(ctx context.Context) (*App, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	still := *a
	still.still = s
	return &still, nil
}
