// Package codebook reads, checks, edits, compares and joins a thematic
// codebook: the list of themes a research team looks for in its interviews,
// with a definition of each, what to include, what to exclude, and examples.
//
// A codebook is a YAML file that people write by hand and tools may change.
// So the package never rewrites a file as a whole when it can change one line
// of it: comments, order, blank lines and the author's own way of quoting stay
// as they are.
//
//	title: Peer support
//	themes:
//	  - id: hope                      # never changes, never used again
//	    name: Hope                    # free to change; left out, it is made from the id
//	    definition: >
//	      Believing that things can be different from now on.
//	    include: [Talk of a future that is worth having]
//	    exclude: [Polite optimism]
//	    examples: ['"She had been where I was, and she had a life."']
//	    cues: ['"light at the end"', 'hope*']   # searches that find candidates
//	    colour: "#c2410c"             # #rgb or #rrggbb
//	    status: in-use                # candidate | in-use | set-aside | retired
//	    why: The reason, when set aside or retired
//	    was: [optimism]               # ids that were merged into this theme
//	    split: [own-hope, our-hope]   # ids of the themes its codings are being parted among
//	    themes:                       # sub-themes, up to 20 levels
//	      - id: recovery-possible
//
// A single text is accepted wherever a list of texts is. Numbers and words
// such as yes and no are taken as they are written.
//
// Every edit first checks the codebook that would come out of it. Its error is a
// *Problems, and then the book is as it was.
//
// A Book is not safe for use by several goroutines while one of them edits it.
package codebook
