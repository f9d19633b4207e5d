package app

import (
	"context"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// CodingSheetOptions say what is coded in a spreadsheet.
type CodingSheetOptions struct {
	Transcripts []string
	HideNoted   bool // turns with a content note are left out
}

// CodingSheet is turns to code in a spreadsheet, which CodeFrom reads back.
type CodingSheet struct {
	*export.CodingSheet
	Notes   []string
	release *study.Release
	folder  *folder.Folder
	options export.Options
	people  map[string]bool // participants whose words are in it
}

// CodingSheet makes a spreadsheet to code transcripts in. It is for the team.
func (a *App) CodingSheet(ctx context.Context, o CodingSheetOptions) (*CodingSheet, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	labels, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	p := newPrinting(s, labels, PrintOptions{Transcripts: o.Transcripts})
	p.out = &Printed{}
	list, err := p.transcripts()
	if err != nil {
		return nil, err
	}
	sheet := &CodingSheet{CodingSheet: &export.CodingSheet{Several: len(list) > 1}, release: p.rel, folder: f,
		options: export.Options{Version: Version}, people: map[string]bool{}}
	gone, noted := 0, 0
	for _, t := range list {
		r := reader{s: s, t: t, rel: p.rel}
		for _, turn := range r.turns(labels) {
			row := codingRow(t, turn)
			row.Notes = study.LabelsOf(s.ContentNotes(t, t.Turns[turn.N-1].Speech), labels)
			switch {
			case row.None:
				gone++
			case o.HideNoted && len(row.Notes) > 0:
				noted++
				continue
			default:
				for _, id := range t.Participants(t.Turns[turn.N-1].Speech) {
					sheet.people[id] = true
				}
			}
			sheet.Rows = append(sheet.Rows, row)
		}
	}
	if gone > 0 {
		sheet.LeftOut = append(sheet.LeftOut, one(gone, "The words of 1 turn are", "The words of %d turns are")+" left out: not for analysis, or withdrawn")
	}
	if noted > 0 {
		sheet.LeftOut = append(sheet.LeftOut, one(noted, "1 turn with a content note is", "%d turns with a content note are")+" left out")
	}
	for _, said := range sheet.LeftOut {
		sheet.Notes = append(sheet.Notes, midSentence(said))
	}
	return sheet, nil
}

func codingRow(t *transcript.Transcript, turn ReadingTurn) export.CodingRow {
	row := export.CodingRow{Transcript: t.ID, Turn: turn.N, Time: transcript.Clock(turn.TimeMS), Speaker: turn.Speaker,
		Participant: turn.Voice == string(transcript.VoiceParticipant), Said: turn.Words,
		Text: string(t.Text.Hash()), Words: turnID(t, turn.N-1)}
	if turn.Withheld != "" {
		row.Said, row.None, row.Words = "["+turn.Withheld+"]", true, export.CodingNone
	}
	return row
}

// turnID tells the words of a turn from others'.
func turnID(t *transcript.Transcript, i int) string {
	return string(text.HashOf(t.Text.Slice(t.Turns[i].Speech)))[:16]
}

// WriteCodingSheet writes it to a file, replacing it, and records that.
func (a *App) WriteCodingSheet(ctx context.Context, sheet *CodingSheet, path string) error {
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return usage("use .xlsx", "a coding sheet is not written as %s", filepath.Base(path))
	}
	if _, err := a.writeFile(sheet.folder, path, func(w io.Writer) (export.Report, error) {
		return export.WriteCodingSheet(w, sheet.release, sheet.CodingSheet, sheet.options)
	}); err != nil {
		return err
	}
	a.exported(ctx, sheet.folder, sheet.release, path, slices.Sorted(maps.Keys(sheet.people)))
	return nil
}
