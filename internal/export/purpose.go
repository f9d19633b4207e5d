package export

import (
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// purposeName is a purpose as a heading.
func purposeName(p transcript.Purpose) string {
	switch p {
	case transcript.ForPublication:
		return "For publication"
	case transcript.ForReuse:
		return "For reuse by other researchers"
	case transcript.ForArchive:
		return "For an archive"
	}
	return "For the team"
}

// purposeMeans says what a purpose lets its readers see.
func purposeMeans(p transcript.Purpose) string {
	switch p {
	case transcript.ForPublication:
		return "Holds only words of participants who agreed to be quoted. Participants are named as they are published. The team's memos are left out, and codebook texts that repeat withheld words."
	case transcript.ForReuse:
		return "Holds only words of participants who agreed that other researchers may use them. Participants are named as they are published."
	case transcript.ForArchive:
		return "Holds only words of participants who agreed to their being archived. Participants are named as they are published."
	}
	return "Contains words not cleared for publication. Do not pass it on outside the team."
}

// noWords stands in place of what a purpose lets readers see, where there are only figures.
const noWords = "It holds none of the participants' words."

// purposeLine is a purpose in one sentence or two.
func purposeLine(rel *study.Release) string {
	return purposeName(rel.Purpose) + ". " + purposeMeans(rel.Purpose)
}
