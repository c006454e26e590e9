/**
 * Requests that come true late. The carrier is asked to let a call ask for its next document; where nobody knows whether it will,
 * it is asked again. Both may then be done, and the second takes the call out of the room to which the first has led it. Its
 * leaving closes the room; everybody meets again in the next one, and nobody hears a menu that they have not asked for.
 */
import { closing } from './changes.js';
import { closesRoom, legOf, type Party, roomIn, type WarmTransfer } from './transfer.js';

/** So long after a request it may still be done (milliseconds). */
const MAY_COME_WITHIN = 15_000;

/** Somebody's call asks because the carrier was asked to let it: whatever it played, it plays no more. */
export function afterPull(
  transfer: WarmTransfer,
  { party, number }: { readonly party: Party; readonly number?: number },
  now: number,
): WarmTransfer {
  const { at, moves = [] } = legOf(transfer, party) ?? {};
  const left = roomIn(at);
  const isPulled = moves.some((move) => move.number === number);
  return left !== undefined && isPulled && closesRoom(transfer, party) && isRoomNow(transfer, left)
    ? elsewhere(transfer, left, now)
    : transfer;
}

/** Whether somebody may have come out of this room because another one was taken out of it so. */
export function isPulledFrom(transfer: WarmTransfer, party: Party, left: number, now: number): boolean {
  const others: readonly Party[] = ['caller', ...transfer.agents.map(({ name }) => name)];
  return others.some((other) => {
    const { at, moves = [], led = 0 } = legOf(transfer, other) ?? {};
    return (
      other !== party &&
      roomIn(at) === left &&
      closesRoom(transfer, other) &&
      // Those of one call come true in the order in which they were made.
      moves.some((move) => move.number > led && now < move.at + MAY_COME_WITHIN)
    );
  });
}

/** The room is closed: the same people talk in the next one. */
export function elsewhere(transfer: WarmTransfer, left: number, now: number): WarmTransfer {
  const { stage } = transfer;
  if (!('room' in stage)) return transfer;
  const room = transfer.rooms + 1;
  return closing({ ...transfer, rooms: room, stage: { ...stage, room } }, left, now);
}

const isRoomNow = ({ stage }: WarmTransfer, room: number) => 'room' in stage && stage.room === room;
