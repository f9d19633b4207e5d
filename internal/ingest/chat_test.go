package ingest

import (
	"strings"
	"testing"
)

const chatFile = "@UTF8\n@PID:\t11312/x\n@Begin\n@Languages:\teng, spa\n@Participants:\tMAR Mary Adult, INV Investigator, PS05X Lee_Ann\n\tUnidentified, GRP Group_of_people\n        Group\n" +
	"@ID:\teng|x|MAR|51;1.1|female|teacher||Adult|||\n@Media:\t\"home/P07 one\", audio\n@Date:\t01-JUN-1991\n@Situation:\tat home\n@G:\tArriving\n" +
	"*MAR:\tdid you <enjoy it> [//] like it (.) &-uh [= the town] ? \x1510_2325\x15\n%mor:\tx\n\tmore of it\n%com:\tlaughs\n" +
	"*PS05X:\toh ↑yes↑ ⌈very⌉ +...\n\tvery nice xxx . •2400_3000•\n%mor:\ty\n" +
	"*INV:\tone \x153000_3500\x15 two . \x153500_4000-\x15\n@Comment:\tdog barks\n@Bg:\tLeaving\n*GRP:\t&=laughs • ten\u2022 \x15%pic:\"x.jpg\"\x15\n*MAR:\t0 .\n@Eg:\tLeaving\n*ZZZ:\tbye .\n*MAR:\n@End\n"

func TestCHAT(t *testing.T) {
	d := read(t, "P07.cha", chatFile, Options{})
	wantText(t, d, `
[00:00:00] Mary: did you <enjoy it> [//] like it (.) &-uh [= the town] ?

[00:00:02] Lee Ann: oh ↑yes↑ ⌈very⌉ +... very nice xxx .

[00:00:03] Investigator: one two .

Group of people: &=laughs • ten•

Mary: 0 .

ZZZ: bye .
`)
	wantSpeakers(t, d, "Mary participant Mary, Lee Ann participant PS05X, Investigator interviewer, Group of people other, ZZZ participant ZZZ")
	if d.Format != "cha" || d.Language != "en" || d.Media != "P07 one" || d.Date != "01-JUN-1991" {
		t.Errorf("format %q, language %q, media %q, date %q", d.Format, d.Language, d.Media, d.Date)
	}
	for i, want := range [][2]int{{10, 2325}, {2400, 3000}, {3000, 4000}, {-1, -1}} {
		if got := [2]int{d.Said[i].TimeMS, d.Said[i].EndMS}; got != want {
			t.Errorf("turn %d runs from and to %v, want %v", i+1, got, want)
		}
	}
	if d.Said[0].Group != "Arriving" || d.Said[4].Group != "Leaving" || d.Said[5].Group != "" {
		t.Errorf("groups %q, %q, %q", d.Said[0].Group, d.Said[4].Group, d.Said[5].Group)
	}
	wantSaid(t, d.Notes, "“%mor” 2 and “%com” 1", "“@PID” 1, “@ID” 1, “@Situation” 1 and “@Comment” 1", "Several languages", "1 mark that points to a picture", "1 line with nothing said", "1 turn is 0", "Lee Ann is PS05X", "Investigator asked")
	wantList(t, d.Doubts, nil)
}

func TestOddCHAT(t *testing.T) {
	for _, c := range []struct{ name, file, in, want string }{
		{"no first line", "a.txt", "@Begin\n*ANN:\ta .\n@End\n", "ANN: a .\n"},
		{"only speaker lines", "a.txt", "*ANN:\ta .\n%mor:\tx\n*BEN:\tb .\n", "ANN: a .\n\nBEN: b .\n"},
		{"two speaker lines", "a.txt", "\n*ANN:\ta .\n*BEN:\tb .\n", "ANN: a .\n\nBEN: b .\n"},
		{"headers in another order", "a.cha", "@Participants:\tANN Ann_B Child, BEN Ben Child\n@Begin\n*ANN:\ta .\n*BEN:\tb .\n", "Ann B: a .\n\nBen: b .\n"},
		{"two of one name", "a.cha", "@Begin\n@Participants:\tAN1 Ann Child, AN2 Ann Child\n*AN1:\ta .\n*AN2:\tb .\n", "AN1: a .\n\nAN2: b .\n"},
		{"two of one role", "a.cha", "@Begin\n@Participants:\tPAR0 Participant, PAR1 Participant\n*PAR0:\ta .\n*PAR1:\tb .\n", "PAR0: a .\n\nPAR1: b .\n"},
		{"a name like no name", "a.cha", "@Begin\n@Participants:\tPS6TB None Unidentified\n*PS6TB:\ta .\n", "PS6TB: a .\n"},
		{"a recording in the mark", "a.cha", "@Begin\n*ANN:\ta . \x15%snd:\"x_1.wav\"_1000_2000\x15\n", "[00:00:01] ANN: a .\n"},
		{"marks that are none", "a.cha", "@Begin\n*ANN:\ta \x15 b \x151_x\x15 • c .\n", "ANN: a \x15 b \x151_x\x15 • c .\n"},
		{"a list is no CHAT", "a.txt", "*Ann: a\n*Ben: b\n", "*Ann: a\n*Ben: b\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantText(t, read(t, c.file, c.in, Options{}), c.want)
		})
	}
	d := read(t, "a.cha", "@Begin\n@Participants:\tKB8PSUG Group_of_unknown_speakers Unidentified, PS14B Ann Unidentified\n*KB8PSUG:\ta .\n*PS14B:\tb .\n", Options{})
	wantSpeakers(t, d, "Group of unknown speakers other, Ann participant PS14B")
	d = read(t, "a.cha", "@Begin\n*ANN:\ta\nlost words\n*BEN:\tb .\n", Options{})
	wantText(t, d, "ANN: a lost words\n\nBEN: b .\n")
	wantSaid(t, d.Doubts, "1 line of a.cha", "line 3")
	refused(t, "a.cha", "@UTF8\n@Begin\n@End\n", Options{}, "a.cha")
}

// TestCHATRulesComeFirst: what the importer says of a code or a name stands
// against the file.
func TestCHATRulesComeFirst(t *testing.T) {
	rules := []Rule{{Name: "PS05X", Voice: "interviewer"}, {Name: "mary", Voice: "participant", Participant: "P07"}}
	d := read(t, "a.cha", chatFile, Options{Rules: rules})
	wantSpeakers(t, d, "Mary participant P07, Lee Ann interviewer, Investigator interviewer, Group of people other, ZZZ participant ZZZ")
	d = read(t, "a.cha", "@Begin\n@Participants:\tPS05X Lee Adult, INV Investigator\n*PS05X:\ta .\n*INV:\tb .\n", Options{Participant: "P9"})
	wantSpeakers(t, d, "Lee participant P9, Investigator interviewer")
}

// TestHostileCHAT has one line wrapped and marked so often that copying it each
// time would take minutes.
func TestHostileCHAT(t *testing.T) {
	d := read(t, "a.cha", "@Begin\n*ANN:\ta"+strings.Repeat("\n\tb", 100_000)+strings.Repeat(" \x151_2\x15 c", 100_000)+strings.Repeat("•", 100_000)+"\n", Options{})
	if len(d.Said) != 1 || d.Said[0].EndMS != 2 {
		t.Errorf("%d turns, the first to %d ms", len(d.Said), d.Said[0].EndMS)
	}
}

// TestCHATConversations compares every turn of every file with a reading in
// Python: lines put together where wrapped, marks taken off with a regular
// expression, names from the participants' header, hashed as readingHash does.
func TestCHATConversations(t *testing.T) {
	turns, speakers := 0, 0
	for _, c := range []struct {
		file        string
		turns, said int
		hash        string
	}{
		{"KB0/KB0RE001.cha", 78, 3, "034ee1a44f0ad7ee"},
		{"KB7/KB7RE01C.cha", 314, 7, "c4d33c960f704aec"},
		{"KB8/KB8RE00U.cha", 99, 5, "cf426a666546b41d"},
		{"KBD/KBDRE00D.cha", 246, 3, "0c9ea461dbf71441"},
		{"KBE/KBERE00K.cha", 123, 5, "e1dcf9e9620fe4b9"},
		{"KBJ/KBJRE004.cha", 54, 3, "8b3b883a029344ed"},
		{"KBK/KBKRE01Y.cha", 37, 2, "1e4d0773636c88f8"},
		{"KBM/KBMRE00A.cha", 277, 3, "e8f4b23ffe85284a"},
		{"KBN/KBNRE002.cha", 135, 3, "3ddff441e9f87172"},
		{"KBP/KBPRE003.cha", 127, 2, "4e82deb0c0490fa5"},
		{"KBP/KBPRE009.cha", 49, 2, "a041fac9dc05b5e2"},
		{"KBX/KBXRE008.cha", 52, 2, "734a8e7627e39e35"},
		{"KC3/KC3RE007.cha", 86, 5, "3876f9ea96be0a2c"},
		{"KC8/KC8RE002.cha", 185, 3, "5e705191a7f4d5a9"},
		{"KCD/KCDRE01P.cha", 43, 3, "6aa74904cfbb88f9"},
		{"KE1/KE1RE00A.cha", 91, 3, "18bbe6702581aedd"},
		{"KE2/KE2RE03R.cha", 69, 3, "e6c505fcf4dbbde0"},
		{"KE2/KE2RE04H.cha", 59, 2, "4d8caf373b20d41b"},
		{"KE3/KE3RE00J.cha", 36, 3, "0820488f1758729b"},
		{"KE3/KE3RE030.cha", 93, 2, "14aacaf0583033fb"},
	} {
		d, _ := readData(t, "cabnc/data/cabnc_talkbank_chat/"+c.file, Options{})
		if got := readingHash(d); len(d.Said) != c.turns || len(d.Speakers) != c.said || got != c.hash {
			t.Errorf("%s: %d turns of %d speakers, hash %s; want %d of %d, %s", c.file, len(d.Said), len(d.Speakers), got, c.turns, c.said, c.hash)
		}
		if d.Language != "en" || d.Media == "" || d.Date == "" {
			t.Errorf("%s: language %q, media %q, date %q", c.file, d.Language, d.Media, d.Date)
		}
		turns, speakers = turns+len(d.Said), speakers+len(d.Speakers)
	}
	if turns != 2253 || speakers != 64 {
		t.Errorf("%d turns of %d speakers, want 2253 of 64", turns, speakers)
	}
}

func FuzzCHAT(f *testing.F) {
	f.Add([]byte(chatFile))
	f.Add([]byte("@Begin\nx\n*A:\t[0:01] A: \x151_2\x15\n@Participants:\tA A: B, B A B\n*B:\t \x15\x15 ••\n@G:\t\x00\n"))
	f.Add([]byte("*AAA:\ta\n*BBB:\tb\n%x\n@\n%\n*\n"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.cha", data, Options{As: "cha"}) })
}
