/** The limit: reads the activity, posts two sentences over kept connections, keeps nothing and checks nothing. */
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Pool } from 'undici';
import { echo, MENU, ssml, WELCOME } from './words.mjs';

let pool;

async function answer(activity) {
  pool ??= new Pool(activity.serviceUrl, { connections: 100 });
  const { id, conversation, channelId, serviceUrl, from, recipient, locale } = activity;
  const envelope = { type: 'message', conversation, channelId, serviceUrl, from: recipient, recipient: from, locale };
  const path = `/v3/conversations/${encodeURIComponent(conversation.id)}/activities/${encodeURIComponent(id)}`;
  const first = activity.type === 'message' ? echo(activity.text) : WELCOME;
  for (const said of [first, MENU]) {
    const body = JSON.stringify({ ...envelope, text: said, speak: ssml(said), replyToId: id });
    const response = await pool.request({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body,
    });
    await response.body.dump();
  }
}

createServer(async (request, response) => {
  const activity = request.method === 'POST' ? JSON.parse(await text(request)) : {};
  if (activity.type === 'message' || activity.type === 'conversationUpdate') await answer(activity);
  response.end();
}).listen(process.env.PORT, '127.0.0.1');
