//! Words that are easily said, told apart and remembered.

/// What a run can be.
#[rustfmt::skip] // eight to a line
pub const ADJECTIVES: [&str; 64] = [
    "amber", "ample", "bold", "brave", "bright", "brisk", "broad", "calm",
    "clear", "clever", "cosy", "crisp", "dapper", "deep", "eager", "early",
    "fair", "fine", "fleet", "fond", "fresh", "gentle", "glad", "golden",
    "grand", "green", "happy", "hardy", "honest", "humble", "jolly", "keen",
    "kind", "light", "lively", "lucky", "mellow", "merry", "mild", "misty",
    "modest", "neat", "nimble", "noble", "patient", "placid", "plain", "polite",
    "proud", "quick", "quiet", "ready", "rosy", "rustic", "silver", "smooth",
    "snowy", "sober", "steady", "sunny", "swift", "tidy", "warm", "witty",
];

/// Animals, plants and places.
#[rustfmt::skip] // eight to a line
pub const NOUNS: [&str; 64] = [
    "acorn", "alder", "aspen", "badger", "beaver", "birch", "brook", "bunting",
    "cedar", "clover", "comet", "crane", "cricket", "curlew", "dolphin", "dove",
    "elm", "falcon", "fern", "finch", "fjord", "fox", "gannet", "harbour",
    "hare", "hazel", "heath", "heron", "ibis", "iris", "island", "ivy",
    "juniper", "kestrel", "lagoon", "lark", "lynx", "magpie", "maple", "marten",
    "meadow", "moth", "oak", "orchid", "osprey", "otter", "owl", "pebble",
    "pine", "plover", "poplar", "puffin", "quail", "raven", "reed", "robin",
    "rowan", "salmon", "sparrow", "swallow", "thistle", "thrush", "willow", "wren",
];
