package ingest

import "testing"

// A letter beside somebody who asks is whoever answers in this file; the same letter in
// another file is somebody else.
func TestLettersAreOfTheirFile(t *testing.T) {
	for _, c := range []struct{ file, in, want string }{
		{"P01.txt", "I: How?\nB: Well.\nI: And?\nB: Better.\n", "I interviewer, B participant P01"},
		{"P02.txt", "I: How?\nE: Well.\nI: And?\nE: Better.\n", "I interviewer, E participant P02"},
		{"P03.txt", "I: How?\nA: Well.\nI: And?\nA: Better.\n", "I interviewer, A participant P03"},
		{"P04.txt", "I: How?\nR: Well.\nI: And?\nR: Better.\n", "I interviewer, R participant P04"},
		{"FG1.txt", "I: How?\nB: Well.\nI: And?\nC: Better.\nB: Yes.\nC: So.\n", "I interviewer, B participant FG1-B, C participant FG1-C"},
		{"D-2.txt", "I: How?\nD: Well.\nI: And?\nD: Better.\n", "I interviewer, D participant D"},
		{"x.txt", "B: How?\nD: Well.\nB: And?\nD: Better.\n", "B participant B, D participant D"},
		{"x.txt", "I: How?\nRosa: Well.\nI: And?\nRosa: Better.\n", "I interviewer, Rosa participant Rosa"},
	} {
		wantSpeakers(t, read(t, c.file, c.in, Options{}), c.want)
	}
}

func TestLabelsOfSeveralPeople(t *testing.T) {
	in := "I: How?\nP1: Well.\nP1/P2: Yes!\nP2: Well too.\nI: So?\nF1 & M2: No.\nSeveral: Yes.\nP2: Fine.\nP1: Good.\nI: Bye.\n"
	d := read(t, "fg.txt", in, Options{})
	wantSpeakers(t, d, "I interviewer, P1 participant P1, P1/P2 other, P2 participant P2, F1 & M2 other, Several other")
	wantSaid(t, d.Doubts, "P1/P2, F1 & M2 and Several", "several people at once")
	for _, name := range []string{"Ann and Ben", "Ann/Ben", "Interviewer/Researcher", "P1", "Smith, J", "And"} {
		if partOf(name) == several {
			t.Errorf("%q was taken for several people", name)
		}
	}
}

func TestPartsInOtherLanguages(t *testing.T) {
	for _, c := range []struct {
		want  part
		names []string
	}{
		{interviewer, []string{"Cyfwelydd", "Holwr", "Interviewer/in", "Interviewerin", "Befrager/in", "Enquêteur", "Enque\u0302trice", "ENQUÊTEUR", "Intervieweur",
			"Entrevistador", "Entrevistadora 2", "Intervistatore/trice", "Ankieterka", "Moderator", "Onderzoeker", "الباحث", "الباحثة", "المحاور",
			"انٹرویو لینے والا", "انٹرویو لینے والی", "访谈者", "采访者", "訪談者", "问", "साक्षात्कारकर्ता", "Cyfwelydd Siân"}},
		{generic, []string{"Teilnehmer", "Teilnehmer/in", "Befragte(r)", "Befragte/r", "Participante", "Enquêtée", "Intervistata", "Uczestniczka", "مشارك", "受访者", "受訪者", "प्रतिभागी", "Cyfranogwr"}},
		{somebody, []string{"Rosa", "Siân", "سارة", "小李", "Anna", "P1", "Interviewten", "a|b", ""}},
	} {
		for _, name := range c.names {
			if got := partOf(name); got != c.want {
				t.Errorf("%q is part %d, want %d", name, got, c.want)
			}
		}
	}
	d := read(t, "a.txt", "问: 你好吗\n答: 很好\n问: 后来呢\n答: 很好\n", Options{})
	wantSpeakers(t, d, "问 interviewer, 答 participant a")
}

// A second file of the same name is of somebody else; ids that come from names stay.
func TestRename(t *testing.T) {
	for _, c := range []struct{ file, in, id, want string }{
		{"interview.txt", "I: How?\nB: Well.\nI: And?\nB: Better.\nRosa: Tea?\nRosa: More?\n", "interview-2", "I interviewer, B participant interview-2, Rosa participant Rosa"},
		{"P01.txt", "I: How?\nR: Well.\nI: And?\nR: Better.\n", "P01-2", "I interviewer, R participant P01"},
		{"fg.txt", "Speaker 1: How?\nSpeaker 2: Well.\nSpeaker 1: And?\nSpeaker 2: Better.\n", "fg-2", "Speaker 1 participant fg-2-Speaker-1, Speaker 2 participant fg-2-Speaker-2"},
		{"s.csv", "Age,What helped?\n44,My supervisor and lots of tea\n51,\n60,Nothing really helped me at all\n", "s-2", "R001 participant s-2-R001, R003 participant s-2-R003"},
	} {
		d := read(t, c.file, c.in, Options{})
		d.Rename(c.id, nil)
		wantSpeakers(t, d, c.want)
		if d.ID != c.id || c.file == "s.csv" && d.Attributes["s-2-R002"]["Age"] != "51" {
			t.Errorf("id %s, attributes %v", d.ID, d.Attributes)
		}
	}
	d := read(t, "interview.txt", "I: How?\nB: Well.\nI: And?\nB: Better.\n", Options{})
	d.Rename("interview-2", []Rule{{Name: "B", Participant: "interview", Voice: "participant"}})
	wantSpeakers(t, d, "I interviewer, B participant interview")
}
