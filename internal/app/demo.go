package app

import (
	"context"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"time"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/framework"
	"verbatim/internal/ingest"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// demoFiles are the example study: fiction, written for Verbatim.
//
//go:embed demo
var demoFiles embed.FS

// Demo writes the example study to dir. The same release writes the same study,
// down to its stamp: its clock and its randomness are made up too.
func (a *App) Demo(ctx context.Context, dir string) (*folder.Folder, error) {
	clock := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	dice := rand.NewChaCha8([32]byte([]byte("verbatim: the example study seed")))
	f := &folder.Folder{
		Dir: dir,
		Now: func() time.Time { clock = clock.Add(97 * time.Second); return clock },
		Rand: func(b []byte) {
			_, _ = dice.Read(b)
		},
	}
	book, _ := codebook.Starter("peer-support")
	f, err := folder.CreateWith(ctx, f, folder.Plan{
		Settings: study.Settings{
			Title: "Someone who's been there: peer support in Larkfield (a made-up study)",
			ID:    hex.EncodeToString([]byte("verbatim-example")), Approach: study.Codebook, Language: "en-GB",
			Coders: []study.Coder{{ID: "amina", Name: "Amina, peer researcher"}, {ID: "ben", Name: "Ben, university researcher"}},
			Consent: transcript.Consent{transcript.AskAnalyse: transcript.Yes, transcript.AskQuote: transcript.Yes,
				transcript.AskReuse: transcript.Yes, transcript.AskArchive: transcript.No, transcript.AskRecontact: transcript.Yes},
			ConsentSource: "made-up consent form, version 3, items 2 to 6",
		},
		Codebook: book,
		Coder:    "amina",
	})
	if err != nil {
		return nil, err
	}
	if err := demoTranscripts(ctx, f); err != nil {
		return nil, err
	}
	for _, coder := range []string{"amina", "ben"} {
		if err := a.demoCodings(ctx, f, coder); err != nil {
			return nil, err
		}
	}
	for _, coder := range []string{"amina", "ben"} {
		if err := a.demoSummaries(ctx, f, coder); err != nil {
			return nil, err
		}
	}
	for _, coder := range []string{"amina", "ben"} {
		if err := a.demoChosen(ctx, f, coder); err != nil {
			return nil, err
		}
	}
	// What follows is the reader's own: real clock, real randomness.
	f.Now, f.Rand, f.Config = a.Now, nil, a.Config
	s, err := a.reload(ctx, f)
	if err != nil {
		return nil, err
	}
	return f, a.addToIndex(ctx, f, s)
}

func demoFile(name string) []byte {
	data, err := demoFiles.ReadFile("demo/" + name)
	if err != nil {
		panic("the example study is part of the program: " + err.Error())
	}
	return data
}

func demoTranscripts(ctx context.Context, f *folder.Folder) error {
	w, err := f.Begin(ctx, "amina")
	if err != nil {
		return err
	}
	defer w.Close()
	entries, err := demoFiles.ReadDir("demo/transcripts")
	if err != nil {
		return err
	}
	for _, e := range entries {
		data := demoFile("transcripts/" + e.Name())
		docs, err := ingest.Read(ingest.Source{Name: e.Name(), Data: data}, ingest.Options{Rules: demoSpeakers()})
		if err != nil {
			return err
		}
		d := docs[0]
		rendered, turns := transcript.Render(d.Said)
		tx, err := text.New(rendered)
		if err != nil {
			return err
		}
		err = w.AddTranscript(&transcript.Transcript{
			ID: strings.TrimSuffix(e.Name(), path.Ext(e.Name())), Title: demoTitles[d.ID], Date: "2026-02",
			SourceName: e.Name(), SourceSHA256: d.SourceSHA256, Format: d.Format, Transcription: "intelligent",
			Speakers: d.Speakers, Text: tx, Turns: turns,
		})
		if err != nil {
			return err
		}
	}
	if err := w.Put("participants.csv", demoFile("participants.csv")); err != nil {
		return err
	}
	return w.Commit()
}

// demoTitles say who is talking.
var demoTitles = map[string]string{
	"P01-1": "Marcia, peer support worker, community team (fiction)",
	"P02-1": "Gethin, peer support worker, acute ward (fiction)",
	"P03-1": "Shanice, volunteer, crisis house and recovery café (fiction)",
	"P04-1": "Colin, community team manager (fiction)",
	"P05-1": "Farzana, peer support worker, perinatal service (fiction)",
	"P06-1": "Joe, who used a crisis service (fiction)",
	"P07-1": "Rosa, peer support worker, hospital discharge (fiction)",
	"P08-1": "Tam, senior peer worker, secure service (fiction)",
	"FG1":   "Focus group: Deb, Kwame and Lin (fiction)",
}

func demoSpeakers() []ingest.Rule {
	rules := []ingest.Rule{{Name: "Bel", Voice: transcript.VoiceInterviewer}, {Name: "Facilitator", Voice: transcript.VoiceInterviewer}}
	for _, p := range [][2]string{{"Marcia", "P01"}, {"Gethin", "P02"}, {"Shanice", "P03"}, {"Colin", "P04"}, {"Farzana", "P05"},
		{"Joe", "P06"}, {"Rosa", "P07"}, {"Tam", "P08"}, {"Deb", "P10"}, {"Kwame", "P11"}, {"Lin", "P12"}} {
		rules = append(rules, ingest.Rule{Name: p[0], Voice: transcript.VoiceParticipant, Participant: p[1]})
	}
	return rules
}

// demoCodings writes one coder's codings and memos, and marks as read what they
// coded; one transcript is left for Ben to read.
func (a *App) demoCodings(ctx context.Context, f *folder.Folder, coder string) error {
	s, err := a.reload(ctx, f)
	if err != nil {
		return err
	}
	w, err := f.Begin(ctx, coder)
	if err != nil {
		return err
	}
	defer w.Close()
	read := map[string]bool{}
	for _, row := range demoRows("codings-1.csv", "codings-2.csv") {
		if row["coder"] != coder {
			continue
		}
		o := CodeOptions{Transcript: row["transcript"], Theme: row["theme"], Words: Selection{Quote: row["quote"]},
			Against: row["stance"] == "against", Memo: row["memo"], MemoType: row["memo_kind"]}
		c, err := resolve(s, coder, o)
		if err != nil {
			return err
		}
		if err := addCoding(w, s, &c, o); err != nil {
			return err
		}
		read[c.Transcript] = true
	}
	for _, row := range demoRows("memos-1.csv", "memos-2.csv") {
		if row["coder"] != coder {
			continue
		}
		target, err := memoTarget(s, MemoOptions{On: row["on"] + ":" + row["target"]})
		if err != nil {
			return err
		}
		if _, err := addMemo(w, target, row["memo"], row["kind"], row["private"] == "yes"); err != nil {
			return err
		}
	}
	for _, t := range s.Transcripts {
		if read[t.ID] && !(coder == "ben" && t.ID == "P08-1") {
			if _, err := w.Add(coding.Event{Do: coding.Done, Transcript: t.ID, CB: s.Book.Hash()}); err != nil {
				return err
			}
		}
	}
	return w.Commit()
}

// demoSummaries writes one coder's cells of the framework matrix, each resting on
// all quotes that it has, and says which of the others are theirs to write.
func (a *App) demoSummaries(ctx context.Context, f *folder.Folder, coder string) error {
	s, err := a.reload(ctx, f)
	if err != nil {
		return err
	}
	w, err := f.Begin(ctx, coder)
	if err != nil {
		return err
	}
	defer w.Close()
	m := framework.Build(s, framework.Spec{})
	byTheme, at := map[string][]cellWrite{}, f.Now().UTC().Format(time.RFC3339)
	for _, row := range demoRows("summaries.csv") {
		if row["coder"] != coder && row["responsible"] != coder {
			continue
		}
		x := cellWrite{row["participant"], row["theme"], func(c *study.Summary) error {
			if c.Responsible = row["responsible"]; row["summary"] != "" {
				c.Text, c.By, c.At, c.Quotes = row["summary"], coder, at, m.At(row["participant"], row["theme"]).AllBases()
			}
			return nil
		}}
		byTheme[x.theme] = append(byTheme[x.theme], x)
	}
	var files []folder.File
	for _, theme := range slices.Sorted(maps.Keys(byTheme)) {
		more, err := cellFiles(w, s, theme, byTheme[theme])
		if err != nil {
			return err
		}
		files = append(files, more...)
	}
	if err := w.PutTogether(files); err != nil {
		return err
	}
	return w.Commit()
}

// demoChosen writes the forms in which a coder wants some words printed. The first also
// ticks themes for participants to check, and says whom they can turn to.
func (a *App) demoChosen(ctx context.Context, f *folder.Folder, coder string) error {
	s, err := a.reload(ctx, f)
	if err != nil {
		return err
	}
	w, err := f.Begin(ctx, coder)
	if err != nil {
		return err
	}
	defer w.Close()
	for _, row := range demoRows("chosen.csv") {
		if row["coder"] != coder {
			continue
		}
		t, sp, err := passageCalled(s, row["transcript"], Selection{Quote: row["quote"]})
		if err == nil {
			err = prove(s, t, sp, row["form"])
		}
		if err == nil {
			err = addMark(w, coding.Event{On: coding.OnPassage, Type: coding.MarkChosen, Transcript: t.ID, Text: t.Text.Hash(), Span: sp}, row["form"])
		}
		if err != nil {
			return err
		}
	}
	if len(s.Settings.MemberCheck) == 0 {
		if err := w.PutMemberCheck([]string{"hope", "meaningful-activity", "burnout"}); err != nil {
			return err
		}
		if err := w.PutContacts([]string{"Amina and Ben, the Larkfield study (made up), 0161 496 0000, larkfield@example.org"},
			[]string{"The recovery café on Mill Street (made up), 0161 496 0123, every evening from 6 to 10", "Samaritans, 116 123, day and night"}); err != nil {
			return err
		}
	}
	return w.Commit()
}

func demoRows(files ...string) []map[string]string {
	var rows []map[string]string
	for _, file := range files {
		all, err := csv.NewReader(strings.NewReader(string(demoFile(file)))).ReadAll()
		if err != nil {
			panic("the example study is part of the program: " + err.Error())
		}
		for _, cells := range all[1:] {
			row := map[string]string{}
			for i, h := range all[0] {
				row[h] = cells[i]
			}
			rows = append(rows, row)
		}
	}
	return rows
}
