package dev.longshore.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of children, and their text. */
final class IndexSetTest {

  @Test
  void isWrittenAsRuns() {
    assertThat(IndexSet.of(12, 0, 7, 1, 2, 9, 10, 11)).hasToString("0-2,7,9-12");
    assertThat(IndexSet.range(0, 10_000)).hasToString("0-9999");
    assertThat(IndexSet.range(3, 4)).hasToString("3");
    assertThat(IndexSet.NONE).hasToString("");
  }

  @Test
  void readsWhatItWrote() {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      BitSet bits = new BitSet();
      random.ints(random.nextInt(40), 0, 60).forEach(bits::set);
      IndexSet set = IndexSet.copyOf(bits);
      assertThat(IndexSet.parse(set.toString())).isEqualTo(set).hasSameHashCodeAs(set);
      assertThat(set.stream().toArray()).isEqualTo(bits.stream().toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "1,", ",1", "-", "1-", "1 "})
  void readsNothingElse(String text) {
    assertThatThrownBy(() -> IndexSet.parse(text)).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void countsAndCompares() {
    IndexSet some = IndexSet.of(2, 3, 5);
    assertThat(some.size()).isEqualTo(3);
    assertThat(some.first()).isEqualTo(2);
    assertThat(some.contains(3)).isTrue();
    assertThat(some.contains(4)).isFalse();
    assertThat(IndexSet.NONE.first()).isEqualTo(-1);
    assertThat(IndexSet.range(5, 5)).isEqualTo(IndexSet.NONE);
    assertThat(IndexSet.range(6, 5).isEmpty()).isTrue();
  }

  @Test
  void isMadeFromOthersAndChangesNone() {
    IndexSet low = IndexSet.range(0, 4);
    IndexSet high = IndexSet.range(3, 6);
    assertThat(low.plus(high)).isEqualTo(IndexSet.range(0, 6));
    assertThat(low.minus(high)).isEqualTo(IndexSet.range(0, 3));
    assertThat(low.and(high)).isEqualTo(IndexSet.of(3));
    low.toBitSet().clear();
    BitSet source = low.toBitSet();
    IndexSet copy = IndexSet.copyOf(source);
    source.clear();
    assertThat(low).isEqualTo(IndexSet.range(0, 4));
    assertThat(copy).isEqualTo(low);
    assertThat(high).isEqualTo(IndexSet.of(3, 4, 5));
  }
}
