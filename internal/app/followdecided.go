package app

import "verbatim/internal/coding"

// decisions are what was decided where coders differ, and what was taken back.
func (d *differ) decisions() {
	old := map[coding.ID]coding.Decision{}
	for _, x := range d.old.State.Decisions {
		old[x.ID] = x
	}
	for _, x := range d.now.State.Decisions {
		if _, had := old[x.ID]; !had {
			d.add(Change{Do: "decided", Transcript: x.Transcript, Coder: x.Coder, Data: Nothing{}})
		}
		delete(old, x.ID)
	}
	for _, x := range d.old.State.Decisions {
		if _, gone := old[x.ID]; gone {
			d.add(Change{Do: "decided", Transcript: x.Transcript, Coder: x.Coder, Data: Nothing{}})
		}
	}
}
