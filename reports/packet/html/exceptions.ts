import type { ReviewPacket } from '../../../src/domain/packet.ts';
import { h, type Markup, name } from '../../html/markup.ts';
import { longDate } from '../../times.ts';
import { isOver, type PacketView } from '../view.ts';
import { BLOCKER_WORD, NOTHING } from '../words.ts';
import { at, head, nothing, timed } from './parts.ts';

/** What stands in the way of closing, and who decided to close all the same, why, and until when. */
export function exceptions(view: PacketView): Markup {
  const { blockers, exceptions: recorded } = view.packet;
  return h`<h3>What stands in the way</h3>
${blockers.length === 0 ? nothing(NOTHING.blockers) : blockerTable(view)}
<h3>Exceptions</h3>
${recorded.length === 0 ? nothing(NOTHING.exceptions) : exceptionTable(view)}`;
}

function blockerTable({ packet, clock }: PacketView): Markup {
  return h`<table class="fixed" aria-label="What stands in the way"><colgroup><col style="width:22%"><col style="width:52%"><col style="width:26%"></colgroup>${head('Item', 'What is the matter', 'Exception')}<tbody>${packet.blockers.map(
    (blocker) =>
      h`<tr><th scope="row">${name(blocker.item)}</th><td><strong>${BLOCKER_WORD[blocker.code]}.</strong> ${timed(clock, blocker.text)}</td><td>${
        blocker.exception === null
          ? h`<span class="exception">none: it stands in the way</span>`
          : h`by ${name(blocker.exception.approver)}, see below`
      }</td></tr>`,
  )}</tbody></table>`;
}

function exceptionTable(view: PacketView): Markup {
  return h`<table class="fixed" aria-label="Exceptions, by whom and until when"><colgroup><col style="width:18%"><col style="width:22%"><col style="width:28%"><col style="width:14%"><col style="width:18%"></colgroup>${head('Item', 'Approved by', 'Reason', 'Until', 'Recorded')}<tbody>${view.packet.exceptions.map(
    (exception) => row(view, exception),
  )}</tbody></table>`;
}

function row(view: PacketView, exception: ReviewPacket['exceptions'][number]): Markup {
  return h`<tr><th scope="row">${name(exception.item)}</th><td>${name(exception.approver)}</td><td>${name(exception.reason)}</td><td><time datetime="${exception.until}">${longDate(exception.until)}</time>${
    isOver(view, exception) && h`<br><span class="exception">is over</span>`
  }</td><td>${at(view.clock, exception.recordedAt)}<br><span class="ref">by ${name(exception.recordedBy)}</span></td></tr>`;
}
